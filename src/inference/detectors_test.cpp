// The traps of estimators of a sample: what a user is told of each.
#include "inference/detectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "inference/test_samples.h"

namespace infomax {
namespace {

using testkit::analysed;
using testkit::normal_pairs;
using testkit::PairSample;

constexpr std::size_t kRows = 1000;

std::set<std::string> codes(const SampleAnalysis& found) {
  std::set<std::string> out;
  for (const Warning& warning : found.warnings) out.insert(warning.code);
  return out;
}

void each(testkit::Owned<double>& a, const std::function<double(double)>& map) {
  for (double& v : a.flat()) v = map(v);
}

double sign(double v) {
  return v > 0 ? 1 : -1;
}

// A column of a side and more columns of noise.
PairSample with_noise_columns(std::size_t more) {
  const PairSample pair = normal_pairs(kRows, 1, 1, 0.8, 1);
  PairSample out{testkit::normal_matrix<double>(kRows, 1 + more, 9), pair.y};
  for (std::size_t i = 0; i < kRows; ++i) out.x(i, 0) = pair.x(i, 0);
  return out;
}

struct Trap {
  std::string name;
  PairSample sample;
  std::set<std::string> of_ksg1, of_mixed;  // warnings, all of them
};

using Codes = std::set<std::string>;

// The table of traps at n = 1,000, r = 0.8, k = 3, columns as they are. What x is made into:
std::vector<Trap> traps() {
  const PairSample pair = normal_pairs(kRows, 1, 1, 0.8, 1);
  std::vector<Trap> out;
  const auto add = [&](const char* name, auto&& change, Codes ksg1, Codes mixed) {
    PairSample sample = pair;
    change(sample);
    out.push_back({name, std::move(sample), std::move(ksg1), std::move(mixed)});
  };
  add("as is", [](PairSample&) {}, {}, {});
  add("x 1,000 times", [](PairSample& s) { each(s.x, [](double v) { return 1000 * v; }); },
      {"unequal-scales"}, {"unequal-scales"});
  add("exponentials",
      [](PairSample& s) {
        each(s.x, [](double v) { return std::exp(5 * v); });
        each(s.y, [](double v) { return std::exp(v); });
      },
      {"unequal-scales", "skew"}, {"unequal-scales", "skew"});
  // Of 10^6 / 2 pairs of rows a few have equal hundredths on both sides: whether a row repeats is
  // chance, and is left out of these sets.
  add("hundredths",
      [](PairSample& s) {
        each(s.x, [](double v) { return std::round(100 * v) / 100; });
        each(s.y, [](double v) { return std::round(100 * v) / 100; });
      },
      {"ties"}, {"ties"});
  add("whole numbers",
      [](PairSample& s) {
        each(s.x, [](double v) { return std::round(v); });
        each(s.y, [](double v) { return std::round(v); });
      },
      {"discrete", "saturated", "above-entropy"}, {});
  add("signs",
      [](PairSample& s) {
        each(s.x, sign);
        each(s.y, sign);
      },
      {"discrete", "saturated", "above-entropy"}, {});
  add("sign of x", [](PairSample& s) { each(s.x, sign); }, {"discrete"}, {});
  // Of these mixed-ksg finds ln(n) - psi(n), 0.0005, in place of 0.
  add("x constant", [](PairSample& s) { each(s.x, [](double) { return 2; }); }, {"constant"},
      {"constant", "above-entropy"});
  add("both constant",
      [](PairSample& s) {
        each(s.x, [](double) { return 2; });
        each(s.y, [](double) { return 3; });
      },
      {"constant", "saturated", "above-entropy"}, {"constant", "above-entropy"});
  add("y = x", [](PairSample& s) { s.y = s.x; }, {"saturated"}, {"saturated"});
  add("500 rows twice",
      [](PairSample& s) {
        for (std::size_t i = 0; i < kRows / 2; ++i) {
          s.x(kRows / 2 + i, 0) = s.x(i, 0);
          s.y(kRows / 2 + i, 0) = s.y(i, 0);
        }
      },
      {"ties", "repeated-rows"}, {"ties", "repeated-rows"});
  add("x censored", [](PairSample& s) { each(s.x, [](double v) { return std::max(v, 0.0); }); },
      {"ties"}, {"ties"});
  out.push_back({"9 columns of noise", with_noise_columns(9), {"dimension"}, {"dimension"}});
  out.push_back({"99 columns of noise", with_noise_columns(99), {"dimension"}, {"dimension"}});
  out.push_back({"4 rows", normal_pairs(4, 1, 1, 0.8, 1), {"few-rows"}, {"few-rows"}});
  return out;
}

TEST(Detectors, TellOfEveryTrap) {
  for (const Trap& trap : traps()) {
    const std::vector<SampleAnalysis> found =
        analysed(trap.sample, {"ksg1", "mixed-ksg"}, ColumnScale::none);
    Codes of_ksg1 = codes(found[0]), of_mixed = codes(found[1]);
    if (trap.name == "hundredths")
      for (Codes* of : {&of_ksg1, &of_mixed}) of->erase("repeated-rows");
    EXPECT_EQ(of_ksg1, trap.of_ksg1) << trap.name;
    EXPECT_EQ(of_mixed, trap.of_mixed) << trap.name;
  }
}

TEST(Detectors, NameTheColumns) {
  PairSample sample = normal_pairs(kRows, 3, 3, 0.8, 2);
  for (std::size_t i = 0; i < kRows; ++i) sample.x(i, 1) = sample.y(i, 2) = 7;
  const SampleAnalysis found = analysed(sample, {"ksg1"})[0];
  ASSERT_EQ(codes(found), Codes{"constant"});
  EXPECT_EQ(found.warnings[0].columns, (std::vector<std::string>{"x1", "y2"}));
  EXPECT_EQ(found.warnings[0].message.substr(0, 25), "x1, y2: one value alone, ");
}

// Scaled, the estimate is that of the pair as it is, and nothing is told.
TEST(Detectors, AreSilentOfWhatWasRepaired) {
  PairSample sample = normal_pairs(kRows, 1, 1, 0.8, 1);
  const double as_is = analysed(sample, {"ksg1"})[0].nats;
  each(sample.x, [](double v) { return 1000 * v; });
  const SampleAnalysis standard = analysed(sample, {"ksg1"})[0];
  EXPECT_TRUE(standard.warnings.empty());
  EXPECT_NEAR(standard.nats, as_is, 0.02);
  each(sample.x, [](double v) { return std::exp(v / 200); });
  EXPECT_EQ(codes(analysed(sample, {"ksg1"})[0]), Codes{"skew"});
  EXPECT_TRUE(analysed(sample, {"ksg1"}, ColumnScale::rank)[0].warnings.empty());
  EXPECT_TRUE(analysed(sample, {"gaussian-copula"})[0].warnings.empty());
}

// Noise of 1e-10 parts equal rows, but the two of a pair stay each other's nearest.
TEST(Detectors, TellOfRepeatedRowsThroughNoise) {
  PairSample sample = normal_pairs(kRows, 1, 1, 0.8, 3);
  for (std::size_t i = 0; i < kRows / 2; ++i) {
    sample.x(kRows / 2 + i, 0) = sample.x(i, 0);
    sample.y(kRows / 2 + i, 0) = sample.y(i, 0);
  }
  const SampleAnalysis found = analysed(sample, {"ksg1"}, ColumnScale::standard, 1e-10)[0];
  EXPECT_GT(found.nats, 1);
  EXPECT_TRUE(codes(found).contains("repeated-rows"));
}

// An autoregression of 0.5 has a correlation of 0.5 +- 0.03 from row to row.
TEST(Detectors, TellOfRowsThatFollowEachOther) {
  PairSample sample = normal_pairs(kRows, 1, 1, 0.8, 4);
  for (std::size_t i = 1; i < kRows; ++i) sample.x(i, 0) += 0.5 * sample.x(i - 1, 0);
  const SampleAnalysis found = analysed(sample, {"ksg1"})[0];
  ASSERT_EQ(codes(found), Codes{"autocorrelation"});
  EXPECT_EQ(found.warnings[0].columns, std::vector<std::string>{"x0"});
}

TEST(Detectors, TellWhatAnEstimatorOfCountsIsFor) {
  const PairSample pair = normal_pairs(kRows, 1, 1, 0.8, 5);
  EXPECT_EQ(codes(analysed(pair, {"plug-in"})[0]), Codes{"continuous"});
  PairSample few = pair;
  for (testkit::Owned<double>* side : {&few.x, &few.y})
    each(*side, [](double v) { return std::round(10 * std::clamp(v, -1.5, 1.5)); });
  EXPECT_EQ(codes(analysed(few, {"plug-in"})[0]), Codes{"undersampled"});
  each(few.x, sign);
  each(few.y, sign);
  EXPECT_TRUE(analysed(few, {"plug-in"})[0].warnings.empty());
}

// Codes of 10 000 different numbers: neither few values nor a density.
TEST(Detectors, TellOfWholeNumbers) {
  PairSample sample = normal_pairs(kRows, 1, 1, 0.8, 6);
  for (std::size_t i = 0; i < kRows; ++i) sample.x(i, 0) = static_cast<double>(7 * i % kRows);
  EXPECT_TRUE(codes(analysed(sample, {"ksg1"})[0]).contains("whole-numbers"));
}

// No estimator, of any discrete sample, is above the entropy of either side without a warning.
TEST(Detectors, LetNoEstimatePassAboveTheEntropyOfDiscreteData) {
  for (const double step : {0.02, 0.1, 0.5, 1.0, 3.0})
    for (const bool both : {false, true}) {
      PairSample sample = normal_pairs(150, 1, 1, 0.95, 7);
      const auto round = [&](double v) { return step * std::round(v / step); };
      each(sample.x, round);
      if (both) each(sample.y, round);
      const SampleProfile given = profile_of(sample.x, sample.y, testkit::column_names(sample));
      for (const ColumnScale scale : {ColumnScale::none, ColumnScale::standard})
        for (const SampleAnalysis& found : analysed(sample, sample_estimator_names(), scale)) {
          if (!found.refusal.empty()) continue;
          const double most = both ? std::min(given.x.entropy, given.y.entropy) : given.x.entropy;
          EXPECT_TRUE(found.nats <= most + 1e-9 || !found.warnings.empty())
              << found.estimator << " at " << step << ": " << found.nats << " of " << most;
        }
    }
}

TEST(Detectors, AreOneRowACode) {
  std::set<std::string_view> seen;
  for (const Detector& detector : detectors()) EXPECT_TRUE(seen.insert(detector.code).second);
  EXPECT_EQ(seen.size(), 15u);
}

}  // namespace
}  // namespace infomax
