// Results that were changed at random and signed again: what reading lets through, every command
// can bear.

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <random>

#include "compare/compare.h"
#include "compare/expect.h"
#include "core/build.h"
#include "core/error.h"
#include "judge/judgement.h"
#include "judge/repeat.h"
#include "judge/suite_of.h"
#include "report/report.h"
#include "results/envelope.h"
#include "results/publish.h"
#include "results/suite_file.h"
#include "results/trial_file.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using Bytes = std::vector<std::byte>;

// INFOMAX_MUTATIONS=10000 is a matter of minutes. Under the sanitizers each takes half a second.
int mutations() {
#ifdef INFOMAX_SANITIZE
  constexpr int kUnasked = 50;
#else
  constexpr int kUnasked = 150;
#endif
  const char* wanted = std::getenv("INFOMAX_MUTATIONS");
  return wanted == nullptr ? kUnasked : std::atoi(wanted);
}

// One to sixteen places changed: a bit, a byte, a number of eight bytes, a piece of the same file,
// or cut short.
Bytes mutated(Bytes bytes, std::mt19937& random) {
  const std::size_t sizes[] = {1, 8, 64, 512};
  const std::uint64_t numbers[] = {
      0, 1, 0xFFFFFFFF, ~std::uint64_t{0}, std::uint64_t{1} << 63, bytes.size()};
  const int places[] = {1, 1, 1, 2, 4, 16};
  for (int left = places[random() % 6]; left > 0; --left) {
    const std::size_t at = random() % bytes.size();
    const std::size_t size = std::min(sizes[random() % 4], bytes.size() - at);
    switch (random() % 7) {
      case 0:
        bytes[at] ^= std::byte{1} << (random() % 8);
        break;
      case 1:
        bytes[at] = static_cast<std::byte>(random());
        break;
      case 2:
        std::memcpy(&bytes[at], &numbers[random() % 6], std::min<std::size_t>(size, 8));
        break;
      case 3:
        std::memmove(&bytes[at], &bytes[random() % (bytes.size() - size + 1)], size);
        break;
      case 4:
        std::memset(&bytes[at], 0, size);
        break;
      case 5:
        std::memset(&bytes[at], 0xFF, size);
        break;
      default:
        if (random() % 4 == 0 && at > 0) bytes.resize(at);
        break;
    }
  }
  return bytes;
}

std::string baselines() {
  return build_facts().source_dir + "/reference/baselines.h5";
}

// What compare, merge, claims and report do with a result.
void use(const SuiteRecord& record, const SuiteRecord& other) {
  const auto tried = [](const auto& action) {
    try {
      action();
    } catch (const Error&) {
      // Refused with a reason.
    }
  };
  tried([&] { compare(record, other, suite_of(other).tolerances); });
  tried([&] { compare(other, record, suite_of(record).tolerances); });
  tried([&] { check_expectations(record, suite_of(record).expectations); });
  tried([&] { merge_suites({record, other}); });
  tried([&] { judge_suite(record, suite_of(record)); });
  tried([&] {
    const Suite suite = suite_of(record);
    Judgement judgement;
    judgement.record = record;
    judgement.suite.question = suite.question;
    judgement.suite.source = suite.source;
    judgement.command = repeat_command(record);
    judgement.comparison = compare(record, other, suite.tolerances);
    render_report({judgement});
  });
}

// Of the file's content, sealed again as it was.
void expect_refused_or_usable(const std::string& file) {
  const testkit::ScratchFolder folder;
  const SuiteRecord original = read_suite(file);
  const auto [version, content] = open_sealed(file, "suite");
  const std::string path = folder / "x.h5";
  int refused = 0, used = 0, died = 0;
  for (int i = 0; i < mutations(); ++i) {
    std::mt19937 random(static_cast<unsigned>(i));
    publish(path, seal("suite", mutated(content, random), version), Replace::yes);
    SuiteRecord record;
    try {
      record = read_suite(path);
    } catch (const InputError& error) {
      const std::string said = error.what();
      ASSERT_TRUE(said.starts_with(path + ": ")) << "mutation " << i << ": " << said;
      died += said.find(": reading it ") != std::string::npos ? 1 : 0;
      ++refused;
      continue;
    }
    ASSERT_NO_THROW(use(record, original)) << "mutation " << i;
    ++used;
  }
  std::printf("%d refused, of %d of which the reader died or gave no record; %d used\n", refused,
              died, used);
  EXPECT_GE(refused, mutations() / 4);
  EXPECT_GE(used, mutations() / 20);
}

TEST(Mutations, OfASuiteAreRefusedOrUsable) {
  const testkit::ScratchFolder folder;
  write_suite(folder / "whole.h5", read_suite(baselines()));
  expect_refused_or_usable(folder / "whole.h5");
}

TEST(Mutations, OfASuiteOfVersion1AreRefusedOrUsable) {
  expect_refused_or_usable(build_facts().source_dir + "/src/results/testdata/suite-1.h5");
}

TEST(Mutations, OfATrialAreRefusedOrRead) {
  const testkit::ScratchFolder folder;
  const std::string path = folder / "x.h5";
  write_trial(folder / "whole.h5", read_suite(baselines()).points.at(0).trials.at(0));
  const Bytes content = open_sealed(folder / "whole.h5", "trial").content;
  int refused = 0, read = 0, died = 0;
  for (int i = 0; i < mutations(); ++i) {
    std::mt19937 random(static_cast<unsigned>(i));
    publish(path, seal("trial", mutated(content, random)), Replace::yes);
    try {
      read_trial(path);
      ++read;
    } catch (const InputError& error) {
      const std::string said = error.what();
      ASSERT_TRUE(said.starts_with(path + ": ")) << "mutation " << i << ": " << said;
      died += said.find(": reading it ") != std::string::npos ? 1 : 0;
      ++refused;
    }
  }
  std::printf("%d refused, of %d of which the reader died or gave no record; %d read\n", refused,
              died, read);
  EXPECT_GE(refused, mutations() / 4);
  EXPECT_GE(read, mutations() / 20);
}

}  // namespace
}  // namespace infomax
