// The bounds on distributions of known information, fed the true log density ratio: no optimiser
// can hide a wrong bound. The expected means and deviations (d = 20 Gaussian pairs) were computed
// independently of this code.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "estimators/estimator.h"
#include "estimators/test_examples.h"
#include "tasks/distributions/gaussian.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Scores;

struct Moments {
  double mean = 0, variance = 0;
  double mean_error = 0, variance_error = 0;  // standard errors, from the sample itself
};

// The bound at its best critic, the true log density ratio plus the bound's own shift, on fresh
// batches.
Moments at_the_best_critic(const EstimatorRow& bound, double information, std::size_t batch,
                           std::size_t batches, double extra_shift = 0) {
  constexpr std::size_t d = 20;
  const auto task = make_gaussian({{"dimension", std::int64_t{d}}, {"information", information}});
  Scores x(batch, d), y(batch, d), scores(batch, batch);
  Stream stream = testkit::test_stream(static_cast<std::uint32_t>(batch) +
                                       static_cast<std::uint32_t>(1000 * information));
  std::vector<double> values(batches);
  const double count = static_cast<double>(batches);
  Moments m;
  const auto loss = bound.of_scores.make_double(first_example(bound));
  for (double& value : values) {
    task->sample(stream, x, y);
    task->log_density_ratio(x, y, scores);
    for (double& s : scores.flat()) s = bound.of_scores.optimal_score(s) + extra_shift;
    value = loss->estimate(scores);
    m.mean += value / count;
  }
  double fourth = 0;
  for (const double value : values) {
    const double square = (value - m.mean) * (value - m.mean);
    m.variance += square / (count - 1);
    fourth += square * square / count;
  }
  m.mean_error = std::sqrt(m.variance / count);
  m.variance_error = std::sqrt((fourth - m.variance * m.variance) / count);
  return m;
}

// var = d r^2 / K + ((1 - r^2)^-d + (1 - r^4)^-d - 2) / (K (K - 1)), exact.
double nwj_variance(double information, double batch) {
  constexpr double d = 20;
  const double r = gaussian_correlation(information, 20);
  const double r2 = r * r;
  return d * r2 / batch +
         (std::pow(1 - r2, -d) + std::pow(1 - r2 * r2, -d) - 2) / (batch * (batch - 1));
}

struct Level {
  double information, mean, mean_error, sd;
};

// 1,000 batches a level; standard error sd / sqrt(1000) with the table's sd, and the table's own
// beside it. The table has no sd for the batches below.
void expect_nce_levels(std::size_t batch, std::initializer_list<Level> levels) {
  constexpr std::size_t kBatches = 1000;
  for (const Level& level : levels) {
    const Moments m = at_the_best_critic(bound_named("nce"), level.information, batch, kBatches);
    const double error = std::hypot(level.sd / std::sqrt(kBatches), level.mean_error);
    EXPECT_NEAR(m.mean, level.mean, 4 * error) << "I = " << level.information << ", K = " << batch;
    // The spread: relative error of a standard deviation 1/sqrt(2 * 1000) = 2.2%, the table's
    // rounding 1.5%.
    EXPECT_NEAR(std::sqrt(m.variance) / level.sd, 1, 0.105) << level.information;
  }
}

TEST(Oracle, NceHasTheKnownMeansOfABatchOf128) {
  expect_nce_levels(128, {{2, 1.8894, 0.0002, 0.150},
                          {4, 3.3387, 0.0004, 0.148},
                          {6, 4.2102, 0.0004, 0.110},
                          {8, 4.6254, 0.0003, 0.067},
                          {10, 4.7856, 0.0002, 0.036}});
}

TEST(Oracle, NceHasTheKnownMeansOfABatchOf64) {
  expect_nce_levels(64, {{2, 1.8128, 0.0003, 0.198},
                         {4, 3.0676, 0.0004, 0.183},
                         {6, 3.7376, 0.0004, 0.125},
                         {8, 4.0228, 0.0003, 0.072},
                         {10, 4.1219, 0.0002, 0.037}});
}

// As means alone: 128,000 pairs a level, and the standard error is the sample's own beside the
// table's.
void expect_nce_means(std::size_t batch, std::initializer_list<Level> levels) {
  const std::size_t batches = 128000 / batch;
  for (const Level& level : levels) {
    const Moments m = at_the_best_critic(bound_named("nce"), level.information, batch, batches);
    EXPECT_NEAR(m.mean, level.mean, 4 * std::hypot(m.mean_error, level.mean_error))
        << "I = " << level.information << ", K = " << batch;
    EXPECT_LT(m.mean_error, 0.01);
  }
}

TEST(Oracle, NceHasTheKnownMeansOfABatchOf256) {
  expect_nce_means(256, {{2, 1.9364, 0.0003, 0},
                         {4, 3.5437, 0.0006, 0},
                         {6, 4.6157, 0.0007, 0},
                         {8, 5.1877, 0.0006, 0},
                         {10, 5.4313, 0.0004, 0}});
}

TEST(Oracle, NceHasTheKnownMeansOfABatchOf512) {
  expect_nce_means(512, {{2, 1.9640, 0.0003, 0},
                         {4, 3.6938, 0.0006, 0},
                         {6, 4.9536, 0.0009, 0},
                         {8, 5.6973, 0.0008, 0},
                         {10, 6.0512, 0.0006, 0}});
}

// Unbiased: the mean is I within four of its exact standard errors, and the sample variance agrees
// with the exact one within four of its own. Only up to 2 nats, where the tail that makes the
// variance is really drawn.
TEST(Oracle, NwjIsUnbiasedAndHasItsExactVariance) {
  // The table's exact standard deviations confirm the formula.
  EXPECT_NEAR(std::sqrt(nwj_variance(2, 64)), 0.2649, 5e-5);
  EXPECT_NEAR(std::sqrt(nwj_variance(2, 128)), 0.1780, 5e-5);
  constexpr std::size_t kBatches = 2000;
  for (const double information : {0.5, 1.0, 2.0}) {
    for (const std::size_t batch : {64U, 128U}) {
      const Moments m = at_the_best_critic(bound_named("nwj"), information, batch, kBatches);
      const double variance = nwj_variance(information, static_cast<double>(batch));
      EXPECT_NEAR(m.mean, information, 4 * std::sqrt(variance / kBatches))
          << information << " " << batch;
      EXPECT_NEAR(m.variance, variance, 4 * m.variance_error) << information << " " << batch;
      // Not vacuous: the sample's own error is a fraction of what it judges.
      EXPECT_LT(m.variance_error, 0.1 * variance);
    }
  }
}

// A critic that estimates f* instead of f* + 1 (as those trained by the Jensen-Shannon objective
// do) is shifted by b = -1 and loses e^b - 1 - b = 1/e: I - 0.36788.
TEST(Oracle, NwjWithoutItsShiftLosesOneOverE) {
  constexpr std::size_t kBatches = 1000;
  const Moments m = at_the_best_critic(bound_named("nwj"), 1, 64, kBatches, /*extra_shift=*/-1);
  EXPECT_NEAR(m.mean, 1 - 0.36788, 4 * m.mean_error);
  EXPECT_LT(m.mean_error, 0.01);
}

// Or what it is known to be off by, to the rounding of that constant and of a mean of 20.
TEST(Oracle, EveryBoundIsExactlyZeroWithoutInformation) {
  for (const EstimatorRow& bound : bounds()) {
    const Moments m = at_the_best_critic(bound, 0, 64, 20);
    const double off = bound.of_scores.of_nothing;
    EXPECT_NEAR(m.mean, off, 1e-15 * std::abs(off)) << bound.name;
    EXPECT_NEAR(m.variance, 0, 1e-30 * std::abs(off)) << bound.name;
  }
}

}  // namespace
}  // namespace infomax
