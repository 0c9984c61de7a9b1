#include "estimators/samples/kde.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

Settings rule(const char* name) {
  return {{"bandwidth", std::string(name)}};
}

// Sums of 60 terms in another order, and exponentials by another function: some 1e-15 each.
TEST(Kde, AgreesWithThePlainLoop) {
  const Owned<double> x = normal_matrix<double>(60, 2, 1, 100);
  Owned<double> y = normal_matrix<double>(60, 1, 2);
  for (std::size_t i = 0; i < 60; ++i) y(i, 0) += 0.01 * x(i, 0);
  for (const char* name : {"silverman", "scott"})
    EXPECT_NEAR(kde_estimate(x, y, rule(name), test_stream(1)), kde_reference(x, y, name), 1e-13);
}

// Kernels follow the covariance, so no scale of a column shows, but by rounding.
TEST(Kde, DoesNotSeeTheScaleOfAColumn) {
  const Owned<double> x = normal_matrix<double>(200, 1, 3), y = normal_matrix<double>(200, 1, 4);
  Owned<double> large = x;
  for (double& v : large.flat()) v *= 1000;
  EXPECT_NEAR(kde_estimate(large, y, rule("scott"), test_stream(1)),
              kde_estimate(x, y, rule("scott"), test_stream(1)), 1e-12);
}

// A row so far away that all kernels are 0 there: its density is that of the nearest, and finite.
TEST(Kde, IsFiniteWithARowFarAway) {
  Owned<double> x = normal_matrix<double>(2000, 1, 5), y = normal_matrix<double>(2000, 1, 6);
  x(7, 0) = 1e9;
  y(7, 0) = -1e3;
  EXPECT_TRUE(std::isfinite(kde_estimate(x, y, rule("silverman"), test_stream(1))));
}

TEST(Kde, RefusesConstantColumns) {
  const Owned<double> x = normal_matrix<double>(50, 1, 1), flat(50, 1);
  EXPECT_EQ(
      message_of<NumericError>([&] { kde_estimate(x, flat, rule("silverman"), test_stream(1)); }),
      "kde: a column is constant or depends on others, so no kernel fits them");
}

}  // namespace
}  // namespace infomax
