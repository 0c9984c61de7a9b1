// Intervals by parts of the sample: the formula by hand, and how often they cover.
//
//   INFOMAX_REPETITIONS=400 infomax-tests --gtest_filter='IntervalCoverage*'
#include "inference/interval.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/error.h"
#include "inference/test_samples.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_pairs;
using testkit::PairSample;

Streams streams(std::uint32_t seed) {
  return {"test", "interval", SeedBlock::reference, seed};
}

Interval interval(const PairSample& sample, double estimate, std::uint32_t seed,
                  Parts parts = Parts::random, double level = 0.95) {
  return interval_of(testkit::sample_estimator("ksg1"), sample.x, sample.y, estimate, parts, level,
                     streams(seed), 1);
}

double ksg1_of(const PairSample& sample) {
  return testkit::sample_estimator("ksg1").value(sample.x, sample.y, testkit::test_stream(1));
}

// The formula, from parts that are made anew: stretches from 8 places.
TEST(Interval, IsTheFormulaOfThePartsVariances) {
  constexpr std::size_t kRows = 120;
  const PairSample sample = normal_pairs(kRows, 1, 1, 0.7, 1);
  const SampleEstimator ksg1 = testkit::sample_estimator("ksg1");
  double above = 0, below = 0, quarters = 0;
  for (std::size_t m = 2; m <= 4; ++m) {
    const std::size_t rows = kRows / m;
    double variance = 0;
    for (std::size_t way = 0; way < 8; ++way) {
      std::vector<double> values;
      for (std::size_t p = 0; p < m; ++p) {
        testkit::Owned<double> x(rows, 1), y(rows, 1);
        for (std::size_t i = 0; i < rows; ++i) {
          const std::size_t from = (way * kRows / (8 * m) + p * rows + i) % kRows;
          x(i, 0) = sample.x(from, 0);
          y(i, 0) = sample.y(from, 0);
        }
        values.push_back(ksg1.value(x, y, testkit::test_stream(1)));
      }
      double mean = 0;
      for (const double v : values) mean += v / static_cast<double>(m);
      for (const double v : values)
        variance += (v - mean) * (v - mean) / static_cast<double>(m - 1) / 8;
      if (m == 4) quarters += mean / 8;
    }
    above += static_cast<double>(m - 1) / static_cast<double>(m) * variance;
    below += static_cast<double>(m - 1);
  }
  const Interval found = interval(sample, 0.3, 1, Parts::stretch);
  EXPECT_NEAR(found.deviation, std::sqrt(above / below), 1e-14);
  EXPECT_NEAR(found.quarters, quarters, 1e-14);
  EXPECT_EQ(found.drift, std::abs(0.3 - quarters) > 2 * found.deviation);
  // The 97.5% quantile of Student's t with 6 degrees of freedom is 2.446912; and 2.1 for random
  // parts, but for digits of 1.96.
  EXPECT_NEAR(found.high - 0.3, 2.1 / 1.96 * 2.446912 * found.deviation, 1e-6);
  const Interval of_random = interval(sample, 0.3, 1);
  EXPECT_NEAR(of_random.high - 0.3, 2.1 * of_random.deviation, 1e-4 * of_random.deviation);
  EXPECT_NEAR(0.3 - found.low, found.high - 0.3, 1e-14);
}

TEST(Interval, WidensWithTheLevelAndKeepsItsSeed) {
  const PairSample sample = normal_pairs(200, 1, 1, 0.5, 2);
  const Interval half = interval(sample, 0.1, 1, Parts::random, 0.5),
                 most = interval(sample, 0.1, 1, Parts::random, 0.999);
  EXPECT_EQ(half.deviation, most.deviation);
  // Normal quantiles of 0.75 and 0.9995.
  EXPECT_NEAR((most.high - 0.1) / (half.high - 0.1), 3.2905267 / 0.6744898, 1e-6);
  EXPECT_NE(interval(sample, 0.1, 2).deviation, half.deviation);
}

TEST(Interval, RefusesWhatHasNoQuarters) {
  const PairSample few = normal_pairs(15, 1, 1, 0.5, 3);
  EXPECT_EQ(message_of<ShapeError>([&] { interval(few, 0, 1); }),
            "interval: 15 rows, want 16 or more: quarters of them are estimated from");
  for (const double level : {0.0, 1.0, -1.0, std::nan("")})
    EXPECT_THROW(interval(normal_pairs(40, 1, 1, 0.5, 3), 0, 1, Parts::random, level), InputError);
}

// Why there is no bootstrap with replacement: of 500 rows drawn from 500, the nearest of many is
// their own copy. 20 such samples of independent rows, where the estimate is 0 +- 0.04.
TEST(Interval, IsNoBootstrapForThatRepeatsRows) {
  const PairSample sample = normal_pairs(500, 1, 0, 0, 4);
  EXPECT_NEAR(ksg1_of(sample), 0, 0.16);
  Stream stream = testkit::test_stream(5);
  double mean = 0;
  for (int draw = 0; draw < 20; ++draw) {
    PairSample again = sample;
    for (std::size_t i = 0; i < 500; ++i) {
      const std::uint32_t from = stream.below(500);
      again.x(i, 0) = sample.x(from, 0);
      again.y(i, 0) = sample.y(from, 0);
    }
    mean += ksg1_of(again) / 20;
  }
  EXPECT_GT(mean, 0.9);
}

struct Case {
  const char* name;
  std::size_t width, pairs;
  double r;
  double truth() const { return -0.5 * static_cast<double>(pairs) * std::log(1 - r * r); }
};
std::ostream& operator<<(std::ostream& out, const Case& of) {
  return out << of.name;
}

// As many of the repetitions as happen less than once in 1,000 tests of a share of `least`.
int fewest(int repetitions, double least) {
  int count = 0;
  while (boost::math::cdf(boost::math::binomial(repetitions, least), count) < 0.001) ++count;
  return count;
}

class IntervalCoverage : public testing::TestWithParam<Case> {};

// Of 400 repetitions all that the requirement says: its own mean in 90 to 99%, the truth in 88% in
// 1 + 1 columns, drift in 8% there at most and in 95% of 2 pairs in 3 + 3. Of a few, what these
// shares leave room for.
TEST_P(IntervalCoverage, IsWhatItSays) {
  const char* text = std::getenv("INFOMAX_REPETITIONS");
  const int repetitions = text != nullptr ? std::atoi(text) : (GetParam().width > 1 ? 6 : 25);
  const auto& [name, width, pairs, r] = GetParam();
  std::vector<double> estimates;
  std::vector<Interval> intervals;
  for (int seed = 0; seed < repetitions; ++seed) {
    const auto of = static_cast<std::uint32_t>(seed);
    const PairSample sample = normal_pairs(1000, width, pairs, r, 100 + of);
    estimates.push_back(ksg1_of(sample));
    intervals.push_back(interval(sample, estimates.back(), of));
  }
  double mean = 0;
  for (const double v : estimates) mean += v / repetitions;
  int own = 0, true_ones = 0, drift = 0;
  for (const Interval& of : intervals) {
    own += of.low <= mean && mean <= of.high ? 1 : 0;
    true_ones += of.low <= GetParam().truth() && GetParam().truth() <= of.high ? 1 : 0;
    drift += of.drift ? 1 : 0;
  }
  RecordProperty("own_mean", own);
  RecordProperty("truth", true_ones);
  RecordProperty("drift", drift);
  const bool all = repetitions >= 400;
  const auto at_least = [&](double share) {
    return all ? static_cast<int>(std::ceil(share * repetitions)) : fewest(repetitions, share);
  };
  EXPECT_GE(own, at_least(0.90)) << "of " << repetitions;
  if (all) {
    EXPECT_LE(own, 0.99 * repetitions);
  }
  if (width == 1) {
    EXPECT_GE(true_ones, at_least(0.88)) << "of " << repetitions;
    EXPECT_GE(repetitions - drift, at_least(0.92)) << "of " << repetitions;
  } else {
    EXPECT_GE(drift, at_least(0.95)) << "of " << repetitions;
  }
}

// Pairs of r = 0.6 whose rows follow each other at 0.9: the estimate spreads twice as far as that
// of independent rows, which random parts don't see.
TEST(IntervalCoverageOfStretches, IsKeptWhereRowsFollowEachOther) {
  const char* text = std::getenv("INFOMAX_REPETITIONS");
  const int repetitions = text != nullptr ? std::atoi(text) : 25;
  std::vector<double> estimates;
  std::vector<Interval> stretches, random;
  for (int seed = 0; seed < repetitions; ++seed) {
    const auto of = static_cast<std::uint32_t>(seed);
    const PairSample sample = testkit::following_pairs(1000, 0.6, 0.9, 5000 + of);
    estimates.push_back(ksg1_of(sample));
    stretches.push_back(interval(sample, estimates.back(), of, Parts::stretch));
    random.push_back(interval(sample, estimates.back(), of));
  }
  double mean = 0;
  for (const double v : estimates) mean += v / repetitions;
  const auto covering = [&](const std::vector<Interval>& all) {
    return static_cast<int>(std::ranges::count_if(
        all, [&](const Interval& of) { return of.low <= mean && mean <= of.high; }));
  };
  RecordProperty("stretches", covering(stretches));
  RecordProperty("random", covering(random));
  const bool all = repetitions >= 400;
  EXPECT_GE(covering(stretches), all ? 0.90 * repetitions : fewest(repetitions, 0.90));
  if (all) {
    EXPECT_LT(covering(random), 0.90 * repetitions);
  }
}

INSTANTIATE_TEST_SUITE_P(Pairs, IntervalCoverage,
                         testing::Values(Case{"independent", 1, 0, 0}, Case{"r06", 1, 1, 0.6},
                                         Case{"r09", 1, 1, 0.9}, Case{"pairs2in3", 3, 2, 0.8}),
                         [](const auto& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace infomax
