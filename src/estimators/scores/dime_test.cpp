#include "estimators/scores/dime.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "estimators/estimator.h"
#include "estimators/scores/jensen_shannon.h"
#include "estimators/scores/nwj.h"
#include "estimators/scores/test_oracle.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr const char* kNames[] = {"dime-kl", "dime-gan", "dime-hd"};

std::unique_ptr<ScoreLoss<double>> dime(const char* name) {
  return bound_named(name).of_scores.make_double({});
}

TEST(Dime, ReportsTheMeanOverThePositives) {
  const Scores scores{{2, 0}, {1, 3}};
  EXPECT_EQ(dime_kl<double>(scores), 1.5);
  EXPECT_EQ(dime_gan<double>(scores), 2.5);
  EXPECT_EQ(dime_hd<double>(scores), 2.5);
}

// 2 - (e^-1 + e^-1.5)/2 - (e^0 + e^0.5)/2 = 2 - 0.2955048 - 1.3243606.
TEST(Dime, HellingersObjectiveAgreesWithAHandWorkedBatch) {
  const Scores scores{{2, 0}, {1, 3}};
  EXPECT_NEAR(hellinger<double>(scores), 0.3801345640, 1e-10);
  Scores gradient(2, 2);
  hellinger_backward<double>(scores, gradient);
  EXPECT_NEAR(gradient(0, 0), 0.0919698603, 1e-10);   // e^-1 / 4
  EXPECT_NEAR(gradient(0, 1), -0.25, 1e-15);          // -e^0 / 4
  EXPECT_NEAR(gradient(1, 0), -0.4121803177, 1e-10);  // -e^0.5 / 4
  EXPECT_NEAR(gradient(1, 1), 0.0557825400, 1e-10);   // e^-1.5 / 4
}

// Sums of 4,032 terms up to e^6, each rounded at 1e-16 of itself.
TEST(Dime, HellingersObjectiveAgreesWithThePlainLoop) {
  const Scores scores = normal_matrix<double>(64, 64, 1, 3);
  EXPECT_NEAR(hellinger<double>(scores), hellinger_reference(scores), 1e-12);
}

TEST(Dime, IsTrainedByTheObjectivesOfOthers) {
  const Scores scores = normal_matrix<double>(9, 9, 2, 2);
  EXPECT_EQ(dime("dime-kl")->objective(scores), nwj<double>(scores));
  EXPECT_EQ(dime("dime-gan")->objective(scores), jensen_shannon<double>(scores));
  EXPECT_EQ(dime("dime-hd")->objective(scores), hellinger<double>(scores));
}

TEST(Dime, TakesInfinitiesForWhatTheyMean) {
  EXPECT_EQ(dime_gan<double>(Scores{{-kInfinity, 0}, {0, 1}}), -kInfinity);
  EXPECT_EQ(dime_gan<double>(Scores{{1, kInfinity}, {std::nan(""), 2}}), 1.5);
  EXPECT_EQ(hellinger<double>(Scores{{1, kInfinity}, {0, 1}}), -kInfinity);
  EXPECT_EQ(hellinger<double>(Scores{{-kInfinity, 0}, {0, 1}}), -kInfinity);
  EXPECT_EQ(hellinger<double>(Scores{{kInfinity, -kInfinity}, {-kInfinity, kInfinity}}), 2);
  EXPECT_TRUE(std::isnan(hellinger<double>(Scores{{1, std::nan("")}, {0, 1}})));
}

// At the critic at which its objective is largest, over all batches of 3 pairs of a table: exactly
// the information, and no change of any f(x, y) raises the objective, whose value is the
// divergence. 216 batches, each rounded at 1e-16.
TEST(Dime, FindsTheInformationOfATableAtItsOptimalCritic) {
  double hellinger_distance = 0;  // sum (sqrt p - sqrt q)^2
  double px[2] = {}, py[3] = {};
  for (std::size_t x = 0; x < 2; ++x)
    for (std::size_t y = 0; y < 3; ++y) {
      px[x] += kTable[x][y];
      py[y] += kTable[x][y];
    }
  for (std::size_t x = 0; x < 2; ++x)
    for (std::size_t y = 0; y < 3; ++y)
      hellinger_distance += std::pow(std::sqrt(kTable[x][y]) - std::sqrt(px[x] * py[y]), 2);
  for (const char* name : kNames) {
    const TableExpectation found =
        expectation_over_table(*dime(name), 3, bound_named(name).of_scores.optimal_score);
    EXPECT_NEAR(found.estimate, table_information(), 1e-14) << name;
    EXPECT_LT(largest(found.slope), 1e-15) << name;
    if (name == kNames[2]) {
      EXPECT_NEAR(found.objective, hellinger_distance, 1e-14);
    }
  }
}

// d Gaussian pairs: a mean of K values of f*, whose variance under the joint distribution is d r^2.
// I = 10 nats, d = 20, K = 64: r^2 = 1 - e^-1, and a batch's variance d r^2 / K = 0.1975, where
// NWJ's is 1.2e5. Four standard errors of 300 batches; a sample variance of normal values is off by
// sqrt(2 / 299) = 8.2%.
TEST(Dime, HasNoVarianceThatGrowsLikeTheRatio) {
  const double variance = 20 * (1 - std::exp(-1.0)) / 64;
  for (const char* name : kNames) {
    const auto m =
        gaussian_moments(*dime(name), 64, 20, 10, 300, bound_named(name).of_scores.optimal_score);
    EXPECT_NEAR(m.mean, 10, 4 * std::sqrt(variance / 300)) << name;
    EXPECT_NEAR(m.variance / variance, 1, 4 * 0.082) << name;
  }
}

}  // namespace
}  // namespace infomax
