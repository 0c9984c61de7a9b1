#include "results/wire.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>

#include "core/error.h"
#include "results/equality.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

TrialRecord trial_of(std::uint32_t seed) {
  TrialRecord trial;
  trial.suite = "gaussian";
  trial.point = "bound=nce";
  trial.block = "confirm-1";
  trial.seed = seed;
  trial.id = "0123";
  trial.status = seed == 2 ? TrialStatus::failed : TrialStatus::done;
  trial.message = seed == 2 ? "diverged" : "";
  trial.settings = {{"z", "1"}, {"a", "\xCF\x81"}, {"a", ""}};
  trial.facts = {{"commit", "none"}, {"empty", ""}};
  const double inf = std::numeric_limits<double>::infinity();
  trial.metrics = {
      {"mi_true", "nats", "", {}, {-0.0}},
      {"bound_test",
       "nats",
       "on test batches",
       {{"step", "1", {0, 1000}}, {"index", "1", {0, 1, 2}}},
       {1, std::numeric_limits<double>::quiet_NaN(), 1e-320, -inf, 1.0 / 3, seed + 0.5}},
      {"nothing", "1", "no values", {{"none", "1", {}}}, {}}};
  return trial;
}

SuiteRecord suite() {
  SuiteRecord suite;
  suite.suite = "gaussian";
  suite.text = "schema = 1\n";
  suite.sha256 = "ff";
  suite.facts = {{"commit", "aaaa"}};
  suite.points = {{"bound=nce",
                   {{"bound", "nce"}},
                   {trial_of(1), trial_of(2)},
                   {{"bias", "nats", "mean error", {}, {0.5}}}},
                  {"empty", {}, {}, {}}};
  return suite;
}

std::string refusal(std::string_view bytes) {
  const std::string where = "x.h5";
  return message_of<InputError>([&] { decode_suite(where, bytes); });
}

TEST(Wire, HandsOverEveryField) {
  EXPECT_EQ(first_difference(decode_trial("x.h5", encode(trial_of(2))), trial_of(2)), "");
  EXPECT_TRUE(same(decode_suite("x.h5", encode(suite())), suite()));
  EXPECT_TRUE(same(decode_suite("x.h5", encode(SuiteRecord{})), SuiteRecord{}));
}

TEST(Wire, EveryTruncationIsRefused) {
  const std::string whole = encode(suite());
  for (std::size_t size = 0; size < whole.size(); ++size)
    ASSERT_EQ(refusal(std::string_view(whole).substr(0, size)).find("x.h5: reading it gave "), 0u)
        << size << " of " << whole.size() << " bytes";
  EXPECT_EQ(refusal(whole + "x"), "x.h5: reading it gave bytes after its end, want a record");
}

// Whatever a child sends, the parent refuses it or has a record whose values fill their axes.
TEST(Wire, TenThousandMutationsAreRefusedOrRecords) {
  const std::string whole = encode(suite());
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string bytes = whole;
    for (int flips = 1 + static_cast<int>(random() % 3); flips > 0; --flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    try {
      const SuiteRecord record = decode_suite("x.h5", bytes);
      for (const PointRecord& point : record.points)
        for (const TrialRecord& trial : point.trials)
          for (const Metric& metric : trial.metrics) {
            std::size_t wanted = 1;
            for (const Axis& axis : metric.axes) wanted *= axis.coordinates.size();
            ASSERT_EQ(metric.values.size(), wanted);
          }
    } catch (const InputError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 9000);
}

// Eight bytes that claim 2^61 numbers, and a list of empty items that is small here and large in
// memory.
TEST(Wire, ABombIsNotAllocated) {
  const std::string empty_text(8, '\0');
  const std::uint64_t huge = std::uint64_t{1} << 61, many = 6'000'000;
  std::string count(8, '\0');
  std::memcpy(count.data(), &huge, 8);
  EXPECT_EQ(refusal(empty_text + empty_text + empty_text + count),
            "x.h5: reading it gave a length beyond its end, want a record");
  std::memcpy(count.data(), &many, 8);
  const std::string points =
      empty_text + empty_text + empty_text + empty_text + count + std::string(32 * many, '\0');
  EXPECT_EQ(refusal(points), "x.h5: its record takes more than 512 MiB of memory");
}

TEST(Wire, RefusesTextsThatAreNotUtf8AndUnknownWords) {
  std::string bytes = encode(suite());
  bytes[8] = '\xFF';  // the first letter of the suite's name
  EXPECT_EQ(refusal(bytes), "x.h5: reading it gave a text that is not UTF-8, want a record");
}

}  // namespace
}  // namespace infomax
