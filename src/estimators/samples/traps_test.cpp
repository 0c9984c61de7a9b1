// What estimators of a sample do with data that they aren't made for, where that is a number.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "estimators/samples/arrays.h"
#include "estimators/samples/ksg.h"
#include "estimators/samples/ksg2.h"
#include "estimators/samples/mixed_ksg.h"
#include "estimators/samples/plug_in.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

constexpr std::size_t kRows = 1000;
constexpr NeighbourSettings kThree{3, Norm::maximum};

Owned<double> constant() {
  Owned<double> out(kRows, 1);
  for (double& v : out.flat()) v = 2;
  return out;
}

// psi(n) - psi(k), the most that the first estimator ever finds; the second has psi(k) - 1/k more
// and psi(k) twice less.
TEST(Traps, EqualColumnsSaturate) {
  const Owned<double> x = normal_matrix<double>(kRows, 1, 1);
  const Digamma psi(kRows);
  EXPECT_NEAR(ksg(x, x, kThree), psi(kRows) - psi(3), 1e-12);
  EXPECT_NEAR(ksg(x, x, kThree), 5.9845, 5e-5);
  EXPECT_NEAR(ksg2(x, x, kThree), 5.6511, 5e-5);
  EXPECT_NEAR(mixed_ksg(x, x, kThree), 5.9850, 5e-5);
}

// Every y is at the same x: nothing is strictly closer in a distance of 0, and all is within it.
TEST(Traps, AConstantColumnHasNoInformationButForTheSecondEstimator) {
  const Owned<double> x = constant(), y = normal_matrix<double>(kRows, 1, 2);
  EXPECT_NEAR(ksg(x, y, kThree), 0, 1e-12);
  EXPECT_NEAR(ksg2(x, y, kThree), -.3323, 5e-5);
  EXPECT_NEAR(mixed_ksg(x, y, kThree), .0005, 5e-5);
}

TEST(Traps, TwoConstantColumnsAreWhereTheEstimatorsDiffer) {
  const Owned<double> x = constant();
  EXPECT_NEAR(ksg(x, x, kThree), 8.9845, 5e-5);
  EXPECT_NEAR(ksg2(x, x, kThree), -6.3158, 1e-4);
  EXPECT_NEAR(mixed_ksg(x, x, kThree), .0005, 5e-5);
}

// Of counts c of the pairs and a, b of their values: mean( psi(c) - psi(a) - psi(b) ) + ln n, where
// psi(c) is ln c - 1 / (2c): 4 cells of 100 or more differ by less than 0.005 from the plug-in's.
TEST(Traps, OfTwoSignsTheMixedEstimatorIsThePlugIn) {
  Owned<double> x = normal_matrix<double>(kRows, 1, 3), y = normal_matrix<double>(kRows, 1, 4);
  for (std::size_t i = 0; i < kRows; ++i) {
    y(i, 0) = 0.8 * x(i, 0) + 0.6 * y(i, 0) > 0 ? 1 : -1;
    x(i, 0) = x(i, 0) > 0 ? 1 : -1;
  }
  EXPECT_NEAR(mixed_ksg(x, y, kThree), plug_in(symbols_of(x), symbols_of(y), "none"), 0.005);
  // k of each counts for ten times as many.
  EXPECT_GT(ksg(x, y, kThree), 8);
  EXPECT_LT(ksg2(x, y, kThree), -4);
}

// Three neighbours of three: the farthest in one side is beyond the others there, and beyond all in
// the other. Legal, and nothing.
TEST(Traps, FourRowsOfThreeNeighboursHaveNone) {
  const Owned<double> x{{0}, {1}, {3}, {7}}, y{{0}, {10}, {25}, {12}};
  EXPECT_NEAR(ksg(x, y, kThree), 0, 1e-15);
}

// Noise on them would not help: the two of a pair stay each other's neighbours.
TEST(Traps, RepeatedRowsRaiseTheEstimate) {
  Owned<double> x = normal_matrix<double>(kRows, 1, 5), y = normal_matrix<double>(kRows, 1, 6);
  const double once = ksg(x, y, {1, Norm::maximum});
  for (std::size_t i = 0; i < kRows / 2; ++i) {
    x(kRows / 2 + i, 0) = x(i, 0);
    y(kRows / 2 + i, 0) = y(i, 0);
  }
  EXPECT_NEAR(once, 0, 0.2);
  EXPECT_GT(ksg(x, y, {1, Norm::maximum}), 5);
}

}  // namespace
}  // namespace infomax
