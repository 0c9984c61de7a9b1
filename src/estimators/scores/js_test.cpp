#include "estimators/scores/js.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "estimators/estimator.h"
#include "estimators/scores/nwj.h"
#include "estimators/scores/test_oracle.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kOneOverE = 0.36787944117144233;

// 1 + (2 + 3)/2 - (e^0 + e^1)/2, and the same without its shift: (2 + 3)/2 - (e^-1 + e^0)/2.
TEST(Js, AgreesWithAHandWorkedBatch) {
  const Scores scores{{2, 0}, {1, 3}};
  EXPECT_NEAR(js<double>(scores), 1.6408590858, 1e-10);
  EXPECT_NEAR(js_unshifted<double>(scores), 1.8160602794, 1e-10);
}

// Against NWJ's plain loops: sums of 4,032 terms up to e^9, rounded at 1e-16 of themselves.
TEST(Js, IsNwjOfTheCriticPlusOne) {
  const Scores scores = normal_matrix<double>(64, 64, 1, 2);
  Scores shifted = scores;
  for (double& s : shifted.flat()) s += 1;
  EXPECT_NEAR(js<double>(scores), nwj_reference<double>(shifted), 1e-12);
  EXPECT_NEAR(js_unshifted<double>(scores), nwj_reference<double>(scores), 1e-12);
}

TEST(Js, FollowsInfinitiesAsItsEquationDoes) {
  EXPECT_EQ(js<double>(Scores{{0, kInfinity}, {0, 0}}), -kInfinity);
  EXPECT_EQ(js<double>(Scores{{-kInfinity, 0}, {0, 0}}), -kInfinity);
  EXPECT_EQ(js<double>(Scores{{2, -kInfinity}, {-kInfinity, 3}}), 3.5);
  EXPECT_TRUE(std::isnan(js<double>(Scores{{0, std::nan("")}, {0, 0}})));
}

// Over all batches of 3 pairs of a table, exactly: the information, and 1/e less without the shift;
// and training has arrived: no change of any f(x, y) raises the objective. 216 batches, each
// rounded at 1e-16.
TEST(Js, FindsTheInformationOfATableAtTheTrueRatio) {
  const auto itself = [](double ratio) { return ratio; };
  const auto shifted = bound_named("js").of_scores.make_double({}),
             unshifted = bound_named("js-unshifted").of_scores.make_double({});
  const TableExpectation with = expectation_over_table(*shifted, 3, itself),
                         without = expectation_over_table(*unshifted, 3, itself);
  EXPECT_NEAR(with.estimate, table_information(), 1e-14);
  EXPECT_NEAR(without.estimate, table_information() - kOneOverE, 1e-14);
  EXPECT_LT(largest(with.slope), 1e-15);
  EXPECT_EQ(with.slope, without.slope);
}

// d = 20 Gaussian pairs that carry 2 nats, K = 64: the mean is I with NWJ's exact standard
// deviation of a batch, 0.2649, and I - 1/e without the shift. Four standard errors of 500 batches.
TEST(Js, HasNwjsMeanAtTheTrueRatioOfGaussians) {
  const auto itself = [](double ratio) { return ratio; };
  const auto shifted = bound_named("js").of_scores.make_double({}),
             unshifted = bound_named("js-unshifted").of_scores.make_double({});
  const double error = 0.2649 / std::sqrt(500.0);
  EXPECT_NEAR(gaussian_moments(*shifted, 64, 20, 2, 500, itself).mean, 2, 4 * error);
  EXPECT_NEAR(gaussian_moments(*unshifted, 64, 20, 2, 500, itself).mean, 2 - kOneOverE, 4 * error);
}

}  // namespace
}  // namespace infomax
