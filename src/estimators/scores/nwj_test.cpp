#include "estimators/scores/nwj.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double nwj(const Scores& scores) {
  return infomax::nwj<double>(scores);
}

Scores filled(std::size_t n, double value) {
  Scores scores(n, n);
  for (double& s : scores.flat()) s = value;
  return scores;
}

// (2 + 3)/2 - (e^-1 + e^0)/2, worked by hand.
TEST(Nwj, AgreesWithAHandWorkedBatch) {
  EXPECT_NEAR(nwj(Scores{{2, 0}, {1, 3}}), 1.816060279, 1e-9);
}

// 1/2 on the diagonal, -e^-1/2 and -e^0/2 off it.
TEST(Nwj, GradientAgreesWithAHandWorkedBatch) {
  Scores gradient(2, 2);
  nwj_backward<double>(Scores{{2, 0}, {1, 3}}, gradient);
  EXPECT_EQ(gradient(0, 0), 0.5);
  EXPECT_NEAR(gradient(0, 1), -0.1839397206, 1e-10);
  EXPECT_NEAR(gradient(1, 0), -0.5, 1e-15);
  EXPECT_EQ(gradient(1, 1), 0.5);
}

// The form in the paper's notebook, 1 + mean(s_ii - 1) - exp(logmeanexp(s_ij - 1)), on three pairs:
// 1 + (0 + 1 + 2)/3 - (e^-1 + e^-2 + e^-1 + e^0 + e^-2 + e^1)/6.
TEST(Nwj, LeavesTheDrawnPairsOutOfTheMixedMean) {
  const Scores scores{{1, 0, -1}, {0, 2, 1}, {-1, 2, 3}};
  const double mixed =
      (2 * std::exp(-1.0) + 2 * std::exp(-2.0) + std::exp(0.0) + std::exp(1.0)) / 6;
  EXPECT_NEAR(nwj(scores), 2 - mixed, 1e-15 * 4);
}

// An information of 0 has f* + 1 = 1 and is found without error, at any batch size.
TEST(Nwj, IsExactlyZeroAtTheBestCriticOfIndependentPairs) {
  for (std::size_t n = 2; n <= 130; ++n) {
    EXPECT_EQ(nwj(filled(n, 1)), 0) << n;
  }
}

// A constant b added to the best critic costs e^b - 1 - b; b = 0.5 costs 0.148721.
TEST(Nwj, AConstantOnTheBestCriticCostsWhatTheoryStates) {
  EXPECT_NEAR(nwj(filled(64, 1.5)), -0.148721271, 1e-9);
  for (const double b : {-2.0, -0.1, 0.3, 1.0, 4.0}) {
    EXPECT_NEAR(nwj(filled(64, 1 + b)), -(std::exp(b) - 1 - b), 1e-13 * std::exp(std::abs(b)));
  }
}

// A constant moves the value as b + (1 - e^b) times the mixed mean, for any scores.
TEST(Nwj, FollowsAConstantOnAnyScores) {
  const Scores scores = normal_matrix<double>(16, 16, 1, 2);
  Scores moved = scores;
  for (double& s : moved.flat()) s += 0.7;
  double joint = 0;
  for (std::size_t i = 0; i < 16; ++i) joint += scores(i, i) / 16;
  const double mixed = joint - nwj(scores);
  EXPECT_NEAR(nwj(moved), nwj(scores) + 0.7 + (1 - std::exp(0.7)) * mixed, 1e-12);
}

// The bound treats x and y alike. Sums in another order: a few eps of the mixed mean, about e^2.
TEST(Nwj, DoesNotChangeWhenXAndYSwapRoles) {
  const Scores scores = normal_matrix<double>(40, 40, 2, 2);
  Scores turned(40, 40);
  for (std::size_t i = 0; i < 40; ++i) {
    for (std::size_t j = 0; j < 40; ++j) turned(i, j) = scores(j, i);
  }
  EXPECT_NEAR(nwj(turned), nwj(scores), 1e-13);
}

// e^(600 - 1) is a double, its square isn't; log-sum-exp must not mind the size of single terms.
TEST(Nwj, TakesHugeScores) {
  const double value = nwj(filled(8, 600));
  EXPECT_NEAR(value / -std::exp(599.0), 1, 1e-12);
  EXPECT_EQ(nwj(filled(8, 1e4)), -kInfinity);
  EXPECT_EQ(nwj(filled(8, -1e4)), -1e4);
}

TEST(Nwj, FollowsInfinitiesAsItsEquationDoes) {
  EXPECT_EQ(nwj(Scores{{0, kInfinity}, {0, 0}}), -kInfinity);
  EXPECT_EQ(nwj(Scores{{-kInfinity, 0}, {0, 0}}), -kInfinity);
  EXPECT_EQ(nwj(Scores{{kInfinity, 0}, {0, 0}}), kInfinity);
  // Mixed pairs that never occur: only the drawn ones are left, (2 + 3)/2.
  EXPECT_EQ(nwj(Scores{{2, -kInfinity}, {-kInfinity, 3}}), 2.5);
  EXPECT_TRUE(std::isnan(nwj(Scores{{kInfinity, kInfinity}, {0, 0}})));
  EXPECT_TRUE(std::isnan(nwj(Scores{{0, std::nan("")}, {0, 0}})));
  EXPECT_TRUE(std::isnan(nwj(Scores{{std::nan(""), 0}, {0, 0}})));
}

// e^100 / 2 is beyond float: the gradient says so.
TEST(Nwj, GradientOverflowsToMinusInfinity) {
  const Owned<float> scores{{0, 101}, {0, 0}};
  Owned<float> gradient(2, 2);
  nwj_backward<float>(scores, gradient);
  EXPECT_EQ(gradient(0, 1), -std::numeric_limits<float>::infinity());
  EXPECT_EQ(gradient(0, 0), 0.5F);
}

// Double: sums of terms up to e^15 (three standard deviations of 5), each right to 1e-15. A float
// gradient is rounded once, at 6e-8 of itself.
TEST(Nwj, AgreesWithThePlainLoop) {
  for (const std::size_t n : {2U, 3U, 17U, 128U}) {
    const Scores scores = normal_matrix<double>(n, n, 3, 5, /*padding=*/3);
    const double want_value = nwj_reference<double>(scores);
    EXPECT_NEAR(nwj(scores), want_value, 1e-13 * (1 + std::abs(want_value)));
    Scores gradient(n, n, 5), want(n, n);
    nwj_backward<double>(scores, gradient);
    nwj_backward_reference<double>(scores, want);
    const auto narrow = normal_matrix<float>(n, n, 3, 5, /*padding=*/1);
    const double want_narrow = nwj_reference<float>(narrow);
    EXPECT_NEAR(infomax::nwj<float>(narrow), want_narrow, 1e-13 * (1 + std::abs(want_narrow)));
    Owned<float> narrow_gradient(n, n, 2), narrow_want(n, n);
    nwj_backward<float>(narrow, narrow_gradient);
    nwj_backward_reference<float>(narrow, narrow_want);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        EXPECT_NEAR(gradient(i, j), want(i, j), 2e-15 * std::abs(want(i, j)));
        EXPECT_NEAR(narrow_gradient(i, j), narrow_want(i, j), 6e-8 * std::abs(narrow_want(i, j)));
      }
    }
  }
}

}  // namespace
}  // namespace infomax
