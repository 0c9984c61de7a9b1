#include "tasks/distributions/latent_gaussian.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

Settings of(std::int64_t dx, std::int64_t dy, std::int64_t pairs, double all, double side,
            double pair, double column) {
  return {{"x_dimension", dx},          {"y_dimension", dy},      {"dependent_pairs", pairs},
          {"factor_of_all", all},       {"factor_of_side", side}, {"factor_of_pair", pair},
          {"factor_of_column", column}, {"column_noise", 1.0}};
}

// alpha = epsilon: every off-diagonal entry 1/2, one canonical correlation n/(n+1).
TEST(LatentGaussian, IsTheDenseGaussianWithOneFactor) {
  for (const std::int64_t n : {1, 2, 3, 5, 25, 50}) {
    const double m = static_cast<double>(n);
    EXPECT_NEAR(make_latent_gaussian(of(n, n, 0, 1, 0, 0, 0))->mi(),
                0.5 * std::log((m + 1) * (m + 1) / (2 * m + 1)), 1e-13);
  }
}

// lambda = eta = 2, epsilon = 1: pairs of correlation 4/5.
TEST(LatentGaussian, IsPairsWithAFactorEach) {
  EXPECT_NEAR(make_latent_gaussian(of(5, 7, 2, 0, 0, 2, 2))->mi(), -std::log(1 - 0.64), 1e-13);
  EXPECT_EQ(make_latent_gaussian(of(3, 3, 0, 0, 0, 0, 2))->mi(), 0);
}

// The outliers' own law of Czyz et al. (2025): beta = 0.1, lambda = 2, two pairs.
TEST(LatentGaussian, HasThePublishedInformationOfAFactorWithinASide) {
  EXPECT_NEAR(make_latent_gaussian(of(2, 2, 2, 0, 0.1, 2, 0))->mi(), 1.01463208, 5e-9);
}

// Correlations of draws against the covariance of the equation, to four standard errors.
TEST(LatentGaussian, DrawsTheCovarianceOfItsEquation) {
  constexpr std::size_t n = 40000;
  const auto task = make_latent_gaussian(of(2, 2, 1, 0.6, 0.5, 1.2, 0.8));
  Owned<double> x(n, 2), y(n, 2);
  Stream stream = testkit::test_stream(4);
  task->sample(stream, x, y);
  const double first = 0.36 + 0.25 + 1.44 + 1, second = 0.36 + 0.25 + 0.64 + 1;
  const double wanted[4][4] = {
      {1, 0.61 / std::sqrt(first * second), (0.36 + 1.44) / first,
       0.36 / std::sqrt(first * second)},
      {0.61 / std::sqrt(first * second), 1, 0.36 / std::sqrt(first * second), 0.36 / second},
      {(0.36 + 1.44) / first, 0.36 / std::sqrt(first * second), 1,
       0.61 / std::sqrt(first * second)},
      {0.36 / std::sqrt(first * second), 0.36 / second, 0.61 / std::sqrt(first * second), 1}};
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = 0; b < 4; ++b) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i)
        sum += (a < 2 ? x(i, a) : y(i, a - 2)) * (b < 2 ? x(i, b) : y(i, b - 2)) / n;
      EXPECT_NEAR(sum, wanted[a][b], 4 * std::sqrt((1 + wanted[a][b] * wanted[a][b]) / n))
          << a << " " << b;
    }
}

TEST(LatentGaussian, RefusesMorePairsThanColumns) {
  EXPECT_THROW(make_latent_gaussian(of(2, 3, 3, 0, 0, 1, 0)), InputError);
  EXPECT_THROW(make_latent_gaussian(of(300, 300, 0, 1, 0, 0, 0)), InputError);
}

}  // namespace
}  // namespace infomax
