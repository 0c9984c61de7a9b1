#include "estimators/scores/dv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "estimators/scores/nwj.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double dv(const Scores& scores) {
  return infomax::dv<double>(scores);
}

// (2 + 3) / 2 - log((e^0 + e^1) / 2) = 2.5 - 0.6201145070.
TEST(Dv, AgreesWithAHandWorkedBatch) {
  EXPECT_NEAR(dv(Scores{{2, 0}, {1, 3}}), 1.8798854930, 1e-10);
}

// Softmax of (0, 1): 1/(1 + e) = 0.2689414214 and the rest.
TEST(Dv, GradientAgreesWithAHandWorkedBatch) {
  const Scores scores{{2, 0}, {1, 3}};
  Scores gradient(2, 2);
  dv_backward<double>(scores, gradient);
  EXPECT_EQ(gradient(0, 0), 0.5);
  EXPECT_EQ(gradient(1, 1), 0.5);
  EXPECT_NEAR(gradient(0, 1), -0.2689414214, 1e-10);
  EXPECT_NEAR(gradient(1, 0), -0.7310585786, 1e-10);
}

// s_ii = a, all else b:  a - b, whatever the size of either.
TEST(Dv, HasItsClosedFormWithOneScoreForPositivesAndOneForNegatives) {
  for (const double b : {0.0, -3.5, 700.0, 1e5}) {
    Scores scores(20, 20);
    for (double& s : scores.flat()) s = b;
    for (std::size_t i = 0; i < 20; ++i) scores(i, i) = b + 1.25;
    EXPECT_NEAR(dv(scores), 1.25, 1e-15 * (16 + std::abs(b))) << b;
  }
}

// A constant added to all scores changes nothing: log r + c is as good as log r.
TEST(Dv, DoesNotSeeAConstant) {
  const Scores scores = normal_matrix<double>(30, 30, 1, 2);
  Scores shifted = scores;
  for (double& s : shifted.flat()) s += 5;
  EXPECT_NEAR(dv(shifted), dv(scores), 1e-13);
}

// log z <= z - 1: tighter than NWJ on any scores, equal where the negatives' mean is 1.
TEST(Dv, IsNeverBelowNwjOfTheSameCritic) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Scores scores = normal_matrix<double>(12, 12, seed, 0.2 * seed);
    const double found = dv(scores);
    for (double& s : scores.flat()) s += 1;  // NWJ's critic is log r + 1
    EXPECT_GE(found, nwj<double>(scores) - 1e-12) << seed;
  }
}

// Sums of 4,032 terms, each rounded at 1e-16.
TEST(Dv, AgreesWithThePlainLoops) {
  const Scores scores = normal_matrix<double>(64, 64, 2, 3);
  EXPECT_NEAR(dv(scores), dv_reference<double>(scores), 1e-12);
  Scores gradient(64, 64), plain(64, 64);
  dv_backward<double>(scores, gradient);
  dv_backward_reference<double>(scores, plain);
  for (std::size_t k = 0; k < 64 * 64; ++k)
    EXPECT_NEAR(gradient.flat()[k], plain.flat()[k], 1e-14) << k;
}

TEST(Dv, TakesInfinitiesForWhatTheyMean) {
  EXPECT_EQ(dv(Scores{{-kInfinity, 0}, {0, 1}}), -kInfinity);
  EXPECT_NEAR(dv(Scores{{1, -kInfinity}, {0, 1}}), 1 - std::log(0.5), 1e-15);
  EXPECT_EQ(dv(Scores{{1, kInfinity}, {0, 1}}), -kInfinity);
  EXPECT_TRUE(std::isnan(dv(Scores{{1, std::nan("")}, {0, 1}})));
}

}  // namespace
}  // namespace infomax
