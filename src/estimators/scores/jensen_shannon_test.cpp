#include "estimators/scores/jensen_shannon.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double objective(const Scores& scores) {
  return jensen_shannon<double>(scores);
}

// 2 log 2 - (sp(-2) + sp(-3)) / 2 - (sp(0) + sp(1)) / 2, with sp(-2) = 0.1269280110,
// sp(-3) = 0.0485873516, sp(0) = 0.6931471806, sp(1) = 1.3132616875.
TEST(JensenShannon, AgreesWithAHandWorkedBatch) {
  const Scores scores{{2, 0}, {1, 3}};
  EXPECT_NEAR(objective(scores), 0.2953322458, 1e-10);
  EXPECT_NEAR(pair_cross_entropy<double>(scores), std::log(2.0) - 0.2953322458 / 2, 1e-10);
  Scores gradient(2, 2);
  jensen_shannon_backward<double>(scores, gradient);
  EXPECT_NEAR(gradient(0, 0), 0.0596014610, 1e-10);  // 1 / (1 + e^2) / 2
  EXPECT_NEAR(gradient(0, 1), -0.25, 1e-15);
  EXPECT_NEAR(gradient(1, 0), -0.3655292893, 1e-10);  // -1 / (1 + e^-1) / 2
  EXPECT_NEAR(gradient(1, 1), 0.0237129366, 1e-10);   // 1 / (1 + e^3) / 2
}

// Sums of n(n-1) terms of up to 15, each rounded at 1e-16 of itself; a sigmoid is right to 1e-15.
TEST(JensenShannon, AgreesWithThePlainLoops) {
  for (const std::size_t n : {2U, 3U, 65U, 130U}) {
    const Scores scores = normal_matrix<double>(n, n, 1, 4, /*padding=*/3);
    Scores gradient(n, n, 2), plain(n, n);
    EXPECT_NEAR(objective(scores), jensen_shannon_reference(scores), 1e-13);
    jensen_shannon_backward<double>(scores, gradient);
    jensen_shannon_backward_reference(scores, plain);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        EXPECT_NEAR(gradient(i, j), plain(i, j), 2e-15 * std::abs(plain(i, j)));
  }
}

// The divergence is at most log 2: reached by certainty, passed by nothing. Sums of 240 terms of
// log 2, each of which rounds the mean at 1e-16.
TEST(JensenShannon, IsAtMostTwiceLogTwo) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Scores scores = normal_matrix<double>(16, 16, seed, 5.0 * seed);
    for (std::size_t i = 0; i < 16; ++i) scores(i, i) += 100;
    EXPECT_LE(objective(scores), 2 * std::log(2.0) + 2.4e-14);
  }
  Scores certain(16, 16);
  for (double& s : certain.flat()) s = -1e5;
  for (std::size_t i = 0; i < 16; ++i) certain(i, i) = 1e5;
  EXPECT_NEAR(objective(certain), 2 * std::log(2.0), 2.4e-14);
}

// All scores right by 40: the cross-entropy is log(1 + e^-40), 4.2e-18, of which 2 log 2 - J keeps
// nothing. 380 terms, each of which rounds the sum at 1e-16 of itself.
TEST(JensenShannon, KeepsTheDigitsOfASmallCrossEntropy) {
  Scores scores(20, 20);
  for (double& s : scores.flat()) s = -40;
  for (std::size_t i = 0; i < 20; ++i) scores(i, i) = 40;
  EXPECT_NEAR(pair_cross_entropy<double>(scores) / std::log1p(std::exp(-40.0)), 1, 1e-13);
}

TEST(JensenShannon, TakesInfinitiesForWhatTheyMean) {
  EXPECT_EQ(objective(Scores{{-kInfinity, 0}, {0, 1}}), -kInfinity);
  EXPECT_EQ(objective(Scores{{1, kInfinity}, {0, 1}}), -kInfinity);
  EXPECT_NEAR(objective(Scores{{kInfinity, -kInfinity}, {-kInfinity, kInfinity}}),
              2 * std::log(2.0), 1e-15);
  for (const Scores& bad : {Scores{{1, std::nan("")}, {0, 1}}, Scores{{std::nan(""), 0}, {0, 1}}}) {
    EXPECT_TRUE(std::isnan(objective(bad)));
    Scores gradient(2, 2);
    jensen_shannon_backward<double>(bad, gradient);
    EXPECT_TRUE(std::isnan(gradient(0, 0)) || std::isnan(gradient(0, 1)));
  }
}

// However many they are.
TEST(JensenShannon, IsExactlyZeroWhereNothingIsTold) {
  for (std::size_t n = 2; n <= 130; ++n) EXPECT_EQ(objective(Scores(n, n)), 0) << n;
}

}  // namespace
}  // namespace infomax
