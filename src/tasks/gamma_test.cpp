#include "tasks/gamma.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

// Mean a, variance a; 50,000 draws: four standard errors of the mean, and of the variance sqrt((2
// a^2 + 6 a) / n).
TEST(GammaVariate, HasItsMoments) {
  constexpr int n = 50000;
  for (const double a : {0.5, 1.0, 2.5, 30.0}) {
    Stream stream = testkit::test_stream(static_cast<std::uint32_t>(10 * a));
    double mean = 0, square = 0;
    for (int i = 0; i < n; ++i) {
      const double x = gamma_variate(stream, a);
      EXPECT_GT(x, 0);
      mean += x / n;
      square += x * x / n;
    }
    EXPECT_NEAR(mean, a, 4 * std::sqrt(a / n)) << a;
    EXPECT_NEAR(square - mean * mean, a, 4 * std::sqrt((2 * a * a + 6 * a) / n)) << a;
  }
}

// a = 1 is exponential, P(x > t) = e^-t: the largest distance between the empirical distribution of
// 20,000 draws and it is below 1.95 / sqrt(n) with probability 0.999 (Kolmogorov).
TEST(GammaVariate, OfOneIsExponential) {
  constexpr std::size_t n = 20000;
  Stream stream = testkit::test_stream(7);
  std::vector<double> draws(n);
  for (double& x : draws) x = gamma_variate(stream, 1);
  std::ranges::sort(draws);
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double below = -std::expm1(-draws[i]);
    worst = std::max({worst, std::abs(below - static_cast<double>(i) / n),
                      std::abs(below - static_cast<double>(i + 1) / n)});
  }
  EXPECT_LT(worst, 1.95 / std::sqrt(static_cast<double>(n)));
}

TEST(GammaVariate, RefusesNoShape) {
  Stream stream = testkit::test_stream(8);
  EXPECT_THROW(gamma_variate(stream, 0), ShapeError);
  EXPECT_THROW(gamma_variate(stream, std::nan("")), ShapeError);
}

}  // namespace
}  // namespace infomax
