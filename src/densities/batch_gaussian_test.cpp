#include "densities/batch_gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

// 0, 3 and 6 have the variance 6; of two columns that don't correlate, the sum over columns.
TEST(BatchGaussian, AgreesWithHandWorkedBatches) {
  Workspace workspace;
  const double constant = -0.5 * (1 + std::log(2 * std::numbers::pi));
  BatchGaussian<double> one("test", 3, 1, workspace), two("test", 4, 2, workspace);
  EXPECT_NEAR(one.log_likelihood(Owned<double>{{0}, {3}, {6}}), constant - std::log(6.0) / 2,
              1e-15);
  EXPECT_NEAR(two.log_likelihood(Owned<double>{{1, 5}, {1, 9}, {-1, 5}, {-1, 9}}),
              2 * constant - std::log(4.0) / 2, 1e-15);
}

// z L^T of a triangular L has the density's constant less by the logarithms of L's diagonal,
// whatever the batch.
TEST(BatchGaussian, FollowsLinearMaps) {
  constexpr std::size_t n = 40;
  Workspace workspace;
  BatchGaussian<double> gaussian("test", n, 3, workspace);
  const auto z = normal_matrix<double>(n, 3, 1);
  Owned<double> mapped(n, 3);
  for (std::size_t i = 0; i < n; ++i) {
    mapped(i, 0) = 2 * z(i, 0) + 1;
    mapped(i, 1) = -0.5 * z(i, 0) + 3 * z(i, 1) - 2;
    mapped(i, 2) = z(i, 0) + z(i, 1) + 0.25 * z(i, 2);
  }
  const double before = gaussian.log_likelihood(z);
  EXPECT_NEAR(gaussian.log_likelihood(mapped), before - std::log(2 * 3 * 0.25), 1e-13);
}

// The function takes minus its gradient back.
TEST(BatchGaussian, HasTheDerivativesThatDifferencesShow) {
  Workspace workspace;
  BatchGaussian<double> gaussian("test", 9, 4, workspace);
  auto z = normal_matrix<double>(9, 4, 2);
  Owned<double> dz(9, 4);
  gaussian.log_likelihood(z);
  gaussian.backward(z, dz);
  EXPECT_TRUE(testkit::gradient_agrees(
      "batch gaussian", [&] { return -gaussian.log_likelihood(z); }, z.flat(), dz.flat()));
}

TEST(BatchGaussian, RefusesBatchesWithoutACovariance) {
  Workspace workspace;
  EXPECT_EQ(
      testkit::message_of<ShapeError>([&] { BatchGaussian<double>("test", 3, 3, workspace); }),
      "test: batch is 3, want more pairs than the 3 columns of both sides together");
  BatchGaussian<double> gaussian("test", 3, 2, workspace);
  EXPECT_EQ(testkit::message_of<NumericError>([&] {
              gaussian.log_likelihood(Owned<double>{{0, 1}, {1, 1}, {2, 1}});
            }),
            "test: the covariance of the codes of a batch isn't positive definite, at column 1");
}

}  // namespace
}  // namespace infomax
