#include "estimators/scores/nishiyama.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "estimators/scores/test_oracle.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Positives 1, 1, 1, 0 and negatives three times 1, nine times 0: distributions on two values, so
// the bound is their divergence, 3/4 log 3 + 1/4 log(1/3) = 1/2 log 3.
TEST(Nishiyama, IsTheDivergenceOfDistributionsOnTwoValues) {
  const Scores scores{{1, 0, 0, 1}, {0, 1, 0, 0}, {0, 1, 1, 0}, {1, 0, 0, 0}};
  EXPECT_NEAR(nishiyama<double>(scores), 0.5493061443, 1e-10);
  for (const double p : {0.1, 0.5, 0.9})
    for (const double q : {0.2, 0.6, 0.99})
      EXPECT_NEAR(nishiyama_of({p - q, p * (1 - p), q * (1 - q)}),
                  p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q)), 1e-14);
}

// The equation as it stands rounds D/A at 1e-16, of which atanh makes that much over 1 - D/A, about
// 2 V_p V_q / A^2; and some ten roundings of values up to 4 besides.
TEST(Nishiyama, AgreesWithItsEquation) {
  for (const double apart : {-3.0, 0.7, 2.0})
    for (const double vp : {0.01, 1.0, 40.0})
      for (const double vq : {0.3, 1.0, 9.0}) {
        const double a = apart * apart + vp + vq;
        EXPECT_NEAR(nishiyama_of({apart, vp, vq}), nishiyama_reference({apart, vp, vq}),
                    4e-15 + 1e-16 * a * a / (2 * vp * vq));
      }
}

TEST(Nishiyama, HasItsLimits) {
  EXPECT_EQ(nishiyama_of({0, 2, 5}), 0);
  EXPECT_EQ(nishiyama_of({0, 0, 0}), 0);
  EXPECT_EQ(nishiyama_of({1, 2, 0}), kInfinity);
  EXPECT_NEAR(nishiyama_of({2, 0, 3}), std::log(1 + 4.0 / 3), 1e-15);
  // Approached: V_p log V_p of 1e-14 is 3e-13.
  EXPECT_NEAR(nishiyama_of({2, 1e-14, 3}), nishiyama_of({2, 0, 3}), 1e-12);
  EXPECT_NEAR(nishiyama_of({1e-9, 1, 1}), 0, 1e-15);
  EXPECT_TRUE(std::isnan(nishiyama<double>(Scores{{1, std::nan("")}, {0, 1}})));
  EXPECT_TRUE(std::isnan(nishiyama<double>(Scores{{kInfinity, 0}, {0, 1}})));
}

// Equal variances and means apart by little: (E_p - E_q)^2 / (2 V) to third order. On both sides of
// where the series takes over, D/A = 1/4.
TEST(Nishiyama, IsTheGaussianDivergenceForSmallShifts) {
  EXPECT_NEAR(nishiyama_of({0.01, 2, 2}), 1e-4 / 4, 1e-9);
  for (const double vq : {1.64, 1.65, 1.66, 1.67, 1.68, 1.70})
    EXPECT_NEAR(nishiyama_of({0.05, 1, vq}), nishiyama_reference({0.05, 1, vq}), 1e-14);
}

TEST(Nishiyama, HasTheDerivativesThatDifferencesShow) {
  for (const PairMoments at :
       {PairMoments{2, 1, 3}, {-0.3, 1, 1.1}, {0.2, 5, 0.1}, {4, 0.5, 0.5}}) {
    double variable[] = {at.apart, at.positives, at.negatives};
    const PairMoments d = nishiyama_of_backward(at);
    const double gradient[] = {d.apart, d.positives, d.negatives};
    EXPECT_TRUE(testkit::gradient_agrees(
        "moments",
        [&] {
          return nishiyama_of({variable[0], variable[1], variable[2]});
        },
        variable, gradient));
  }
}

// A scale and a constant change nothing: sums of 870 terms, relative to the spread of 2.
TEST(Nishiyama, DoesNotSeeScaleNorConstant) {
  const Scores scores = normal_matrix<double>(30, 30, 1, 2);
  Scores moved = scores;
  for (double& s : moved.flat()) s = 3 - 7 * s;
  EXPECT_NEAR(nishiyama<double>(moved), nishiyama<double>(scores), 1e-13);
  Scores equal(9, 9);
  for (double& s : equal.flat()) s = 0.1;
  EXPECT_EQ(nishiyama<double>(equal), 0);
}

// With a table's exact moments: at most the information for any critic, more at the true ratio than
// nothing.
TEST(Nishiyama, IsBelowTheInformationOfATableAtAnyCritic) {
  double px[2] = {}, py[3] = {};
  for (std::size_t x = 0; x < 2; ++x)
    for (std::size_t y = 0; y < 3; ++y) {
      px[x] += kTable[x][y];
      py[y] += kTable[x][y];
    }
  Stream stream = testkit::test_stream(4);
  for (int trial = 0; trial < 1000; ++trial) {
    double ep = 0, eq = 0, sp = 0, sq = 0;
    for (std::size_t x = 0; x < 2; ++x)
      for (std::size_t y = 0; y < 3; ++y) {
        const double f = table_log_ratio(x, y) + (trial == 0 ? 0 : stream.normal());
        ep += kTable[x][y] * f;
        sp += kTable[x][y] * f * f;
        eq += px[x] * py[y] * f;
        sq += px[x] * py[y] * f * f;
      }
    const double bound = nishiyama_of({ep - eq, sp - ep * ep, sq - eq * eq});
    EXPECT_LE(bound, table_information());
    if (trial == 0) {
      EXPECT_GT(bound, 0.9 * table_information());
    }
  }
}

}  // namespace
}  // namespace infomax
