#include "probe/lbfgs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"

namespace infomax {
namespace {

// sum_k k (x_k - k)^2 / 2: the minimum lies at x_k = k, and max|gradient| <= tol bounds |x_k - k|
// by tol / k.
TEST(Lbfgs, FindsTheMinimumOfAQuadratic) {
  std::vector<double> x(30);
  const auto f = [](std::span<const double> at, std::span<double> g) {
    double sum = 0;
    for (std::size_t k = 0; k < at.size(); ++k) {
      const double weight = static_cast<double>(k + 1), from = at[k] - weight;
      sum += weight * from * from / 2;
      g[k] = weight * from;
    }
    return sum;
  };
  const auto result = minimise_lbfgs(f, x, {.gradient_tol = 1e-8});
  EXPECT_EQ(result.stop, MinimiserStop::gradient);
  EXPECT_LE(result.max_gradient, 1e-8);
  for (std::size_t k = 0; k < x.size(); ++k) {
    EXPECT_NEAR(x[k], static_cast<double>(k + 1), 1e-8);
  }
}

double rosenbrock(std::span<const double> x, std::span<double> g) {
  const double a = x[1] - x[0] * x[0], b = 1 - x[0];
  g[0] = -400 * x[0] * a - 2 * b;
  g[1] = 200 * a;
  return 100 * a * a + b * b;
}

// Rosenbrock's valley from its usual start: curved, so that line searches have to bracket. The
// minimum is (1, 1); the Hessian's least eigenvalue there is 0.4, which turns a gradient of 1e-8
// into 3e-8.
TEST(Lbfgs, FollowsACurvedValley) {
  std::vector<double> x{-1.2, 1};
  const auto result = minimise_lbfgs(rosenbrock, x, {.gradient_tol = 1e-8});
  EXPECT_EQ(result.stop, MinimiserStop::gradient);
  EXPECT_NEAR(x[0], 1, 1e-7);
  EXPECT_NEAR(x[1], 1, 1e-7);
  EXPECT_LT(result.iterations, 60);
  EXPECT_GE(result.evaluations, result.iterations + 1);
}

TEST(Lbfgs, NeverGoesUp) {
  double last = std::numeric_limits<double>::infinity();
  for (int cap = 1; cap <= 20; ++cap) {
    std::vector<double> x{-1.2, 1};
    const auto result = minimise_lbfgs(rosenbrock, x, {.gradient_tol = 0, .max_iterations = cap});
    EXPECT_EQ(result.stop, MinimiserStop::iterations);
    EXPECT_EQ(result.iterations, cap);
    EXPECT_LT(result.value, last);
    last = result.value;
  }
}

// f = x^2 / 2 + 1e6 from x = 1: the first step of length 1 hits the minimum. It lowers f by 0.5 of
// 1e6, which a tolerance of 1e-6 takes for the end, and one of 1e-8 does not; but then the gradient
// is 0.
TEST(Lbfgs, StopsAtASmallReductionWhereAsked) {
  const auto f = [](std::span<const double> x, std::span<double> g) {
    g[0] = x[0];
    return x[0] * x[0] / 2 + 1e6;
  };
  std::vector<double> x{1};
  const auto loose = minimise_lbfgs(f, x, {.gradient_tol = -1, .reduction_tol = 1e-6});
  EXPECT_EQ(loose.stop, MinimiserStop::reduction);
  EXPECT_EQ(loose.iterations, 1);
  x = {1};
  const auto tight = minimise_lbfgs(f, x, {.gradient_tol = 0, .reduction_tol = 1e-8});
  EXPECT_EQ(tight.stop, MinimiserStop::gradient);
  EXPECT_EQ(x[0], 0);
}

TEST(Lbfgs, StopsAtOnceWhereItStandsAtTheMinimum) {
  std::vector<double> x{1, 1};
  const auto result = minimise_lbfgs(rosenbrock, x, {});
  EXPECT_EQ(result.stop, MinimiserStop::gradient);
  EXPECT_EQ(result.iterations, 0);
  EXPECT_EQ(result.evaluations, 1);
}

// -log x - log(1 - x) is infinite outside (0, 1): the search must come back from there. Minimum at
// 1/2.
TEST(Lbfgs, ComesBackFromWhereTheFunctionIsNotFinite) {
  std::vector<double> x{0.01};
  const auto f = [](std::span<const double> at, std::span<double> g) {
    g[0] = -1 / at[0] + 1 / (1 - at[0]);
    return -std::log(at[0]) - std::log(1 - at[0]);
  };
  const auto result = minimise_lbfgs(f, x, {.gradient_tol = 1e-9});
  EXPECT_EQ(result.stop, MinimiserStop::gradient);
  EXPECT_NEAR(x[0], 0.5, 1e-9);
}

// A slope that f does not follow: no step lowers f, and the search says so instead of going on.
TEST(Lbfgs, SaysWhereTheLineSearchFails) {
  std::vector<double> x{0};
  const auto f = [](std::span<const double> at, std::span<double> g) {
    g[0] = 1;
    return 1 + std::abs(at[0]);
  };
  EXPECT_EQ(minimise_lbfgs(f, x, {}).stop, MinimiserStop::line_search);
  EXPECT_EQ(x[0], 0);
}

TEST(Lbfgs, RefusesWhatItCannotStartFrom) {
  std::vector<double> x{0};
  const auto nan = [](std::span<const double>, std::span<double> g) {
    g[0] = 0;
    return std::numeric_limits<double>::quiet_NaN();
  };
  EXPECT_THROW(minimise_lbfgs(nan, x, {}), NumericError);
  EXPECT_THROW(minimise_lbfgs(nan, x, {.memory = 0}), ShapeError);
  EXPECT_THROW(minimise_lbfgs(nan, x, {.max_iterations = 0}), ShapeError);
}

}  // namespace
}  // namespace infomax
