#include "tasks/normal_blocks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// L L^T of [[4, 2], [2, 5]] by hand: 2; 1, 2.
TEST(Cholesky, AgreesWithHandWorkedValues) {
  Owned<double> a{{4, 2}, {2, 5}};
  cholesky("test", a);
  EXPECT_EQ(a(0, 0), 2);
  EXPECT_EQ(a(0, 1), 0);
  EXPECT_EQ(a(1, 0), 1);
  EXPECT_EQ(a(1, 1), 2);
  Owned<double> singular{{1, 1}, {1, 1}}, wide(2, 3);
  EXPECT_THROW(cholesky("test", singular), InputError);
  EXPECT_THROW(cholesky("test", wide), ShapeError);
}

// X ~ N(1, 4), Y ~ N(-1, 9), correlation 0.5: covariance 3.
const Owned<double> kCovariance{{4, 3}, {3, 9}};
const double kMean[] = {1, -1};

TEST(NormalBlocks, HaveTheDensitiesWorkedByHand) {
  const NormalBlocks blocks("test", kMean, kCovariance, 1);
  EXPECT_NEAR(blocks.information(), -0.5 * std::log(0.75), 1e-15);
  EXPECT_NEAR(blocks.y_entropy(), std::log(3.0) + 0.5 * std::log(2 * std::numbers::pi) + 0.5,
              1e-14);
  const double x = 3, y = 2;
  double along = 0, white = 0;
  const double half_log = 0.5 * std::log(2 * std::numbers::pi);
  EXPECT_NEAR(blocks.of_x({&x, 1}, {&along, 1}), -0.5 - std::log(2.0) - half_log, 1e-14);
  EXPECT_NEAR(blocks.of_y({&y, 1}, {&white, 1}), -0.5 - std::log(3.0) - half_log, 1e-14);
  // Y given x = 3 is N(-1 + 3/4 2, 9 - 9/4) = N(1/2, 27/4).
  EXPECT_NEAR(blocks.log_conditional({&along, 1}, {&white, 1}),
              -0.5 * 2.25 / 6.75 - 0.5 * std::log(6.75) - half_log, 1e-14);
}

// Means and covariances of draws, to four standard errors of either.
TEST(NormalBlocks, DrawWhatTheySay) {
  constexpr std::size_t n = 100000;
  const Owned<double> covariance{{2, 0.5, -0.3}, {0.5, 1, 0.4}, {-0.3, 0.4, 1.5}};
  const double mean[] = {1, -2, 3};
  const NormalBlocks blocks("test", mean, covariance, 2);
  Stream stream = testkit::test_stream(3);
  double sums[3] = {}, products[3][3] = {};
  for (std::size_t i = 0; i < n; ++i) {
    double row[3];
    blocks.draw(stream, {row, 2}, {row + 2, 1});
    for (std::size_t a = 0; a < 3; ++a) {
      sums[a] += row[a] / n;
      for (std::size_t b = 0; b < 3; ++b)
        products[a][b] += (row[a] - mean[a]) * (row[b] - mean[b]) / n;
    }
  }
  for (std::size_t a = 0; a < 3; ++a) {
    EXPECT_NEAR(sums[a], mean[a], 4 * std::sqrt(covariance(a, a) / n));
    for (std::size_t b = 0; b < 3; ++b) {
      const double variance =
          covariance(a, a) * covariance(b, b) + covariance(a, b) * covariance(a, b);
      EXPECT_NEAR(products[a][b], covariance(a, b), 4 * std::sqrt(variance / n));
    }
  }
}

TEST(NormalBlocks, RefuseOtherShapes) {
  EXPECT_THROW(NormalBlocks("test", kMean, kCovariance, 0), ShapeError);
  EXPECT_THROW(NormalBlocks("test", kMean, kCovariance, 2), ShapeError);
  const double three[] = {1, 2, 3};
  EXPECT_THROW(NormalBlocks("test", three, kCovariance, 1), ShapeError);
}

}  // namespace
}  // namespace infomax
