#include "estimators/scores/nce.h"

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

double nce(const Scores& scores) {
  return infomax::nce<double>(scores);
}

// log 2 + ((2 - log(e^2 + 1)) + (3 - log(e + e^3))) / 2, worked by hand:
// 0.6931471806 + (-0.1269280110 - 0.1269280110) / 2.
TEST(Nce, AgreesWithAHandWorkedBatch) {
  EXPECT_NEAR(nce(Scores{{2, 0}, {1, 3}}), 0.5662191695, 1e-10);
}

// Row 0: softmax (e^2, 1)/(e^2 + 1) = (0.8807970780, 0.1192029220); row 1 the same, mirrored.
// (delta - p)/2.
TEST(Nce, GradientAgreesWithAHandWorkedBatch) {
  const Scores scores{{2, 0}, {1, 3}};
  Scores gradient(2, 2);
  nce_backward<double>(scores, gradient);
  EXPECT_NEAR(gradient(0, 0), 0.0596014610, 1e-10);
  EXPECT_NEAR(gradient(0, 1), -0.0596014610, 1e-10);
  EXPECT_NEAR(gradient(1, 0), -0.0596014610, 1e-10);
  EXPECT_NEAR(gradient(1, 1), 0.0596014610, 1e-10);
}

// s_ii = a, all else 0:  log n + a - log(e^a + n - 1).
TEST(Nce, HasItsClosedFormWithOneScoreForDrawnAndOneForMixedPairs) {
  for (const std::size_t n : {2U, 7U, 128U}) {
    for (const double a : {-3.0, 0.5, 6.0, 40.0}) {
      Scores scores(n, n);
      for (std::size_t i = 0; i < n; ++i) scores(i, i) = a;
      const double rest = static_cast<double>(n - 1);
      const double want = std::log(rest + 1) + a - std::log(std::exp(a) + rest);
      EXPECT_NEAR(nce(scores), want, 1e-13) << n << " " << a;  // log n + a rounds at 1e-14
    }
  }
}

// An information of 0 has f* = 0 and is found without error, at any batch size.
TEST(Nce, IsExactlyZeroAtTheBestCriticOfIndependentPairs) {
  for (std::size_t n = 2; n <= 130; ++n) {
    EXPECT_EQ(nce(Scores(n, n)), 0) << n;
    EXPECT_EQ(infomax::nce<float>(Owned<float>(n, n)), 0) << n;
  }
}

// Adding b_i to row i is a critic f + c(x), of the same value and gradient. The constants, up to
// 50, cost the sums 50 eps = 1e-14.
TEST(Nce, DoesNotNoticeAConstantOfTheRow) {
  const Scores scores = normal_matrix<double>(20, 20, 1, 3);
  Scores moved = scores, gradient(20, 20), moved_gradient(20, 20);
  for (std::size_t i = 0; i < 20; ++i) {
    for (double& s : moved.view().row(i)) s += 50 - 5.0 * static_cast<double>(i);
  }
  EXPECT_NEAR(nce(moved), nce(scores), 1e-13);
  nce_backward<double>(scores, gradient);
  nce_backward<double>(moved, moved_gradient);
  for (std::size_t k = 0; k < 400; ++k) {
    EXPECT_NEAR(gradient.flat()[k], moved_gradient.flat()[k], 1e-14);
  }
}

// Constants of columns it does notice: the softmax runs over y.
TEST(Nce, NoticesAConstantOfTheColumn) {
  Scores scores{{2, 0}, {1, 3}};
  scores(0, 0) += 1;
  scores(1, 0) += 1;
  // log 2 + ((3 - log(e^3 + 1)) + (3 - log(e^2 + e^3))) / 2
  EXPECT_NEAR(nce(scores), 0.5122227, 1e-7);
}

// Each row's gradient sums to zero, because a constant of the row changes nothing. 128 terms below
// 1/128, rounded in double.
TEST(Nce, GradientSumsToZeroOverEachRow) {
  const Scores scores = normal_matrix<double>(128, 128, 2, 4);
  Scores gradient(128, 128);
  nce_backward<double>(scores, gradient);
  for (std::size_t i = 0; i < 128; ++i) {
    double sum = 0;
    for (const double g : gradient.view().row(i)) sum += g;
    EXPECT_NEAR(sum, 0, 1e-16 * 128);
  }
}

// Near a perfect critic 1 - softmax is 1e-6 or so; in float it would be off by 6e-8 of 1, i.e. 6%.
// It must keep a float's own relative precision.
TEST(Nce, GradientOfAnAlmostPerfectCriticKeepsItsDigits) {
  constexpr std::size_t n = 128;
  Owned<float> scores(n, n), gradient(n, n);
  for (std::size_t i = 0; i < n; ++i) scores(i, i) = 19;
  nce_backward<float>(scores, gradient);
  const double miss = 127 / (127 + std::exp(19.0));
  EXPECT_NEAR(gradient(3, 3) / (miss / n), 1, 1e-7);
}

// A tale of s_ii + (log n - lse_i): at scores near 1000 that lost log n to rounding and passed the
// ceiling by 1e-13.
TEST(Nce, KeepsItsCeilingAtLargeScores) {
  for (const std::size_t n : {2U, 3U, 64U, 128U}) {
    Scores scores(n, n);
    for (std::size_t i = 0; i < n; ++i) scores(i, i) = 1000;
    const double count = static_cast<double>(n);
    EXPECT_NEAR(nce(scores), std::log(count), count * 0x1p-53 * std::log(count));
  }
}

// Far outside what exp can hold: both rows are decided, log 2 + (0 - 2e5)/2 and a sure gradient.
TEST(Nce, TakesHugeScores) {
  const Scores scores{{1e5, -1e5}, {3e5, 1e5}};
  EXPECT_NEAR(nce(scores), std::log(2.0) - 1e5, 1e-9);
  Scores gradient(2, 2);
  nce_backward<double>(scores, gradient);
  EXPECT_EQ(gradient(0, 0), 0);
  EXPECT_NEAR(gradient(1, 0), -0.5, 1e-15);
  EXPECT_NEAR(gradient(1, 1), 0.5, 1e-15);
}

TEST(Nce, FollowsInfinitiesAsItsEquationDoes) {
  EXPECT_EQ(nce(Scores{{-kInfinity, 0}, {0, 0}}), -kInfinity);
  EXPECT_EQ(nce(Scores{{0, kInfinity}, {0, 0}}), -kInfinity);
  // A negative of probability zero drops out: log 2 + (0 + 0) / 2.
  EXPECT_NEAR(nce(Scores{{0, -kInfinity}, {-kInfinity, 0}}), std::log(2.0), 1e-15);
  EXPECT_TRUE(std::isnan(nce(Scores{{kInfinity, 0}, {0, 0}})));
  EXPECT_TRUE(std::isnan(nce(Scores{{0, std::nan("")}, {0, 0}})));
  // log 0 - log 0. The header once promised -infinity.
  EXPECT_TRUE(std::isnan(nce(Scores{{-kInfinity, -kInfinity}, {0, 0}})));
}

TEST(Nce, HasNoGradientWhereASoftmaxIsInfinityOverInfinity) {
  Scores gradient(2, 2);
  nce_backward<double>(Scores{{0, kInfinity}, {0, 0}}, gradient);
  EXPECT_TRUE(std::isnan(gradient(0, 1)));
  EXPECT_EQ(gradient(0, 0), 0.5);  // (1 - 0) / 2
  EXPECT_EQ(gradient(1, 0), -0.25);
  nce_backward<double>(Scores{{-kInfinity, -kInfinity}, {0, 0}}, gradient);
  EXPECT_TRUE(std::isnan(gradient(0, 0)) && std::isnan(gradient(0, 1)));
  // A positive at -infinity among finite ones has one: the softmax (0, 1).
  nce_backward<double>(Scores{{-kInfinity, 0}, {0, 0}}, gradient);
  EXPECT_EQ(gradient(0, 0), 0.5);
  EXPECT_EQ(gradient(0, 1), -0.5);
}

// Double: 128 terms of size 10 each rounded at 1e-15. Float scores are exact in double, so the
// same; a float gradient is rounded once, at 6e-8 of at most 1/n.
TEST(Nce, AgreesWithThePlainLoop) {
  for (const std::size_t n : {2U, 3U, 17U, 128U}) {
    const Scores scores = normal_matrix<double>(n, n, 3, 5, /*padding=*/3);
    EXPECT_NEAR(nce(scores), nce_reference<double>(scores), 1e-13);
    Scores gradient(n, n, 5), want(n, n);
    nce_backward<double>(scores, gradient);
    nce_backward_reference<double>(scores, want);
    const auto narrow = normal_matrix<float>(n, n, 3, 5, /*padding=*/1);
    EXPECT_NEAR(infomax::nce<float>(narrow), nce_reference<float>(narrow), 1e-13);
    Owned<float> narrow_gradient(n, n, 2), narrow_want(n, n);
    nce_backward<float>(narrow, narrow_gradient);
    nce_backward_reference<float>(narrow, narrow_want);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        EXPECT_NEAR(gradient(i, j), want(i, j), 1e-15);
        EXPECT_NEAR(narrow_gradient(i, j), narrow_want(i, j), 6e-8 / static_cast<double>(n));
      }
    }
  }
}

}  // namespace
}  // namespace infomax
