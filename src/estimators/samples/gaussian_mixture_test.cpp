#include "estimators/samples/gaussian_mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "estimators/samples/cca.h"
#include "estimators/samples/normal_density.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

Settings components(int count) {
  return {{"components", std::int64_t{count}}};
}

// A = [[4, 2], [2, 5]]: det 16, A^-1 (1, 1) = (3, 2) / 16, v^T A^-1 v = 5 / 16.
TEST(NormalDensity, AgreesWithAHandWorkedCase) {
  const NormalDensity normal(2, {4, 2, 2, 5});
  std::vector<double> v{1, 1};
  EXPECT_NEAR(normal.log_density(v),
              -std::log(2 * std::numbers::pi) - 0.5 * std::log(16.0) - 5.0 / 32, 1e-15);
  EXPECT_THROW(NormalDensity(2, {1, 2, 2, 1}), NumericError);
}

// One Gaussian has the sample's covariance, so that the estimate is that of canonical correlations:
// quadratic terms of x, of y and of both are dx, dy and dx + dy in the mean. 1e-6 in a variance
// changes I by a few of them.
TEST(GaussianMixture, OfOnePartIsCca) {
  const Owned<double> x = normal_matrix<double>(500, 2, 1);
  Owned<double> y = normal_matrix<double>(500, 1, 2);
  for (std::size_t i = 0; i < 500; ++i) y(i, 0) += 2 * x(i, 1);
  EXPECT_NEAR(gaussian_mixture_estimate(x, y, components(1), test_stream(1)),
              cca(x, y, {{"bias_correction", std::string("none")}}, test_stream(1)), 1e-5);
}

// Four spots of deviation 0.1 at (+-1, +-1): along one diagonal I is ln 2, on all four corners 0,
// and cca sees neither a cross nor a ring. 2,000 rows, two standard errors of the mean of ln p
// ratios are 0.03 at most; fitting 5 parts to n rows gains 14 / n.
TEST(GaussianMixture, FindsTheInformationOfSpots) {
  constexpr std::size_t n = 2000;
  Owned<double> x(n, 1), y(n, 1), other(n, 1);
  Stream stream = test_stream(3);
  for (std::size_t i = 0; i < n; ++i) {
    const double sign = stream.below(2) == 0 ? -1 : 1;
    x(i, 0) = sign + 0.1 * stream.normal();
    y(i, 0) = sign + 0.1 * stream.normal();
    other(i, 0) = (stream.below(2) == 0 ? -1 : 1) + 0.1 * stream.normal();
  }
  for (const int parts : {0, 2})
    EXPECT_NEAR(gaussian_mixture_estimate(x, y, components(parts), test_stream(4)), std::log(2.0),
                0.03);
  EXPECT_NEAR(gaussian_mixture_estimate(x, other, components(0), test_stream(4)), 0, 0.03);
}

TEST(GaussianMixture, RefusesConstantColumnsAndFewRows) {
  const Owned<double> x = normal_matrix<double>(50, 2, 1), flat(50, 1);
  EXPECT_EQ(message_of<NumericError>(
                [&] { gaussian_mixture_estimate(x, flat, components(1), test_stream(1)); }),
            "gaussian-mixture: column 0 of y is constant");
  const Owned<double> few = normal_matrix<double>(4, 2, 1);
  EXPECT_THROW(gaussian_mixture_estimate(few, few, components(1), test_stream(1)), ShapeError);
}

}  // namespace
}  // namespace infomax
