#include "estimators/scores/nce_anchor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "estimators/scores/nce.h"
#include "estimators/scores/nwj.h"
#include "estimators/scores/test_oracle.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::unique_ptr<ScoreLoss<double>> anchored(double nu) {
  return make_nce_anchor<double>({{"anchor", nu}});
}

// Two pairs: K = 1, a positive alone and a negative alone. With nu = 2 and scores 2 and 3 of the
// positives, 0 and 1 of the negatives:
//   1/3 (2 - log((2 + e^2)/3)) - 2/3 log((2 + e^0)/3)   and the same of 3 and 1,
// 0.2800986 - 0 and 0.3339147 - 0.3012312.
TEST(NceAnchor, AgreesWithAHandWorkedBatch) {
  const Scores scores{{2, 0}, {1, 3}};
  EXPECT_EQ(anchored(2)->estimate(scores), 2.5);
  const double first = (2 - std::log((2 + std::exp(2.0)) / 3)) / 3;
  const double second =
      (3 - std::log((2 + std::exp(3.0)) / 3)) / 3 - 2 * std::log((2 + std::exp(1.0)) / 3) / 3;
  EXPECT_NEAR(anchored(2)->objective(scores), (first + second) / 2, 1e-15);
}

// Sums of n^2 terms of up to 20, rounded at 1e-16 of themselves.
TEST(NceAnchor, AgreesWithThePlainLoops) {
  for (const std::size_t n : {2U, 3U, 20U, 64U})
    for (const double nu : {0.01, 1.0, 300.0}) {
      const Scores scores = normal_matrix<double>(n, n, 1, 3);
      EXPECT_NEAR(anchored(nu)->objective(scores), nce_anchor_reference(scores, nu), 1e-13);
    }
}

// One negative larger than all else by e^800: without it, the row is what it would be had it never
// been there. Row 0 of three pairs, nu = 1: the terms of the header with r_01 = e^800.
TEST(NceAnchor, KeepsItsDigitsBesideADominatingNegative) {
  const Scores scores{{1, 800, 0.5}, {0, 0, 0}, {0, 0, 0}};
  const double row = 1 - std::log((1 + std::exp(1.0) + std::exp(0.5)) / 3)  // without 800
                     + 1 - (800 - std::log(3.0))                            // without 0.5
                     - (800 - std::log(3.0));                               // the negatives
  EXPECT_NEAR(anchored(1)->objective(scores), row / (3 * 3), 1e-12);
  Scores gradient(3, 3);
  anchored(1)->gradient(scores, gradient);
  const double left = 1 + std::exp(1.0) + std::exp(0.5);
  EXPECT_NEAR(gradient(0, 0), (2 - std::exp(1.0) / left) / 9, 1e-15);
  EXPECT_NEAR(gradient(0, 1), -2.0 / 9, 1e-15);
  EXPECT_NEAR(gradient(0, 2), -std::exp(0.5) / left / 9, 1e-15);
}

// nu -> 0: InfoNCE of every choice of n - 1 columns that keeps the positive; what nu adds is of its
// own order, times e^-s of up to e^7.
TEST(NceAnchor, WithoutAnAnchorIsInfoNce) {
  constexpr std::size_t n = 6;
  const Scores scores = normal_matrix<double>(n, n, 2, 2);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t left = 0; left < n; ++left) {
      if (left == i) continue;
      double all = 0;
      for (std::size_t k = 0; k < n; ++k)
        if (k != left) all += std::exp(scores(i, k));
      sum += scores(i, i) - std::log(all / (n - 1));
    }
  EXPECT_NEAR(anchored(1e-9)->objective(scores), sum / (n * (n - 1)), 1e-6);
}

// nu -> infinity: K/nu times NWJ of f + 1, to K e^(2 s) / nu with scores up to 3 at 1e9.
TEST(NceAnchor, OfALargeAnchorIsNwj) {
  constexpr std::size_t n = 6;
  const double nu = 1e7;
  const Scores scores = normal_matrix<double>(n, n, 3, 1);
  Scores shifted = scores;
  for (double& s : shifted.flat()) s += 1;
  EXPECT_NEAR(anchored(nu)->objective(scores) * (nu + n - 1) / (n - 1), nwj<double>(shifted), 2e-4);
}

// Over all batches of 2, 3 and 4 pairs of a table, exactly: at the true ratio no change of any
// f(x, y) raises the objective, whatever nu, and what is reported is the information. With two
// negatives in both means of a batch of three it would not be so, and at a critic off by 0.1 it
// isn't.
TEST(NceAnchor, IsLargestAtTheTrueRatioOfATable) {
  for (const std::size_t n : {2U, 3U, 4U})
    for (const double nu : {0.1, 1.0, 20.0}) {
      const auto loss = anchored(nu);
      const TableExpectation at =
          expectation_over_table(*loss, n, [](double ratio) { return ratio; });
      EXPECT_LT(largest(at.slope), 1e-15) << n << " " << nu;
      EXPECT_NEAR(at.estimate, table_information(), 1e-14);
      const TableExpectation off =
          expectation_over_table(*loss, n, [](double ratio) { return ratio + 0.1; });
      EXPECT_GT(largest(off.slope), 1e-4);
      EXPECT_LT(off.objective, at.objective);
    }
}

TEST(NceAnchor, TakesInfinitiesForWhatTheyMean) {
  EXPECT_EQ(anchored(1)->objective(Scores{{-kInfinity, 0}, {0, 1}}), -kInfinity);
  EXPECT_NEAR(anchored(1)->objective(Scores{{1, -kInfinity}, {-kInfinity, 1}}),
              (1 - std::log((1 + std::exp(1.0)) / 2)) / 2 + std::log(2.0) / 2, 1e-15);
  EXPECT_TRUE(std::isnan(anchored(1)->objective(Scores{{1, kInfinity}, {0, 1}})));
  EXPECT_TRUE(std::isnan(anchored(1)->objective(Scores{{1, std::nan("")}, {0, 1}})));
  EXPECT_TRUE(
      std::isnan(anchored(1)->objective(Scores{{1, 2, std::nan("")}, {0, 1, 0}, {0, 0, 0}})));
}

// However many scores of 0 there are.
TEST(NceAnchor, IsExactlyZeroWhereNothingIsTold) {
  for (std::size_t n = 2; n <= 130; ++n) {
    EXPECT_EQ(anchored(1)->objective(Scores(n, n)), 0) << n;
    EXPECT_EQ(anchored(1)->estimate(Scores(n, n)), 0) << n;
  }
}

}  // namespace
}  // namespace infomax
