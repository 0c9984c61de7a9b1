#include "estimators/networks/doe.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/mlp.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;

// y = r x + noise: q(y) standard normal (all parameters 0), q(y|x) told by mu = r relu(x) -
// r relu(-x) and L = 1 / sqrt(1 - r^2), weights by hand. Then the estimate is the mean of log
// density ratios: I = -1/2 log(1 - r^2) with variance r^2 / n. Four standard errors of 200 batches
// of 128; a sample variance of nearly normal values is off by sqrt(2 / 199).
TEST(Doe, IsTheMeanOfTheLogRatioAtTheTrueDensities) {
  constexpr std::size_t n = 128, batches = 200;
  const Settings settings{{"conditional_layers", std::vector<std::int64_t>{2}},
                          {"doe_density", std::string("gaussian")}};
  Workspace workspace;
  const auto doe = make_doe<double>({settings, 1, 1, n}, workspace);
  const Mlp<double> layout({1, 2, 3}, n, workspace);  // a logit, a mean, a logarithm
  const auto theta = workspace.vector<double>(doe->parameter_count());
  ASSERT_EQ(theta.size(), layout.parameter_count() + 3);
  const auto block = theta.first(layout.parameter_count());
  const double r2 = 0.75, r = std::sqrt(r2);
  layout.weights(block, 0)(0, 0) = 1;
  layout.weights(block, 0)(0, 1) = -1;
  layout.weights(block, 1)(0, 1) = r;
  layout.weights(block, 1)(1, 1) = -r;
  layout.biases(block, 1)[2] = -std::log(1 - r2) / 2;
  double mean = 0, squares = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto x = normal_matrix<double>(n, 1, static_cast<std::uint32_t>(b));
    auto y = normal_matrix<double>(n, 1, static_cast<std::uint32_t>(b + 5000));
    for (std::size_t i = 0; i < n; ++i) y(i, 0) = r * x(i, 0) + std::sqrt(1 - r2) * y(i, 0);
    const double value = doe->estimate(theta, x, y), from = value - mean;
    mean += from / static_cast<double>(b + 1);
    squares += from * (value - mean);
  }
  EXPECT_NEAR(mean, -std::log(1 - r2) / 2, 4 * std::sqrt(r2 / n / batches));
  EXPECT_NEAR(squares / (batches - 1) * n / r2, 1, 4 * std::sqrt(2.0 / (batches - 1)));
}

// With no weights on x both densities are the same: 0, for any y.
TEST(Doe, FindsNothingWhereNothingIsSaidOfX) {
  const Settings settings{{"conditional_layers", std::vector<std::int64_t>{2}},
                          {"doe_density", std::string("mixture")},
                          {"components", std::int64_t{3}}};
  Workspace workspace;
  const auto doe = make_doe<double>({settings, 2, 2, 16}, workspace);
  const auto theta = workspace.vector<double>(doe->parameter_count());
  EXPECT_EQ(doe->estimate(theta, normal_matrix<double>(16, 2, 1), normal_matrix<double>(16, 2, 2)),
            0);
}

}  // namespace
}  // namespace infomax
