#include "estimators/networks/doe.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/mlp.h"
#include "kernels/parameters.h"
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
  ASSERT_EQ(theta.size(), layout.parameter_count() + padded(3));
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

// The same densities as flows of one layer without sigmoids: z = (y - r x) / sqrt(1 - r^2) of x,
// and z = y. A logarithm through 4 atanh(s / 4) and back costs a few roundings.
TEST(Doe, OfAnAffineFlowIsThatOfTheGaussian) {
  constexpr std::size_t n = 32;
  const double r2 = 0.75, r = std::sqrt(r2), s = -std::log(1 - r2) / 2;
  Workspace workspace;
  const Settings gaussian{{"conditional_layers", std::vector<std::int64_t>{2}},
                          {"doe_density", std::string("gaussian")}};
  const Settings flow{{"doe_density", std::string("flow")},
                      {"flow_couplings", std::int64_t{1}},
                      {"flow_layers", std::vector<std::int64_t>{2}},
                      {"flow_bends", std::int64_t{0}}};
  const auto of_gaussian = make_doe<double>({gaussian, 1, 1, n}, workspace);
  const auto of_flow = make_doe<double>({flow, 1, 1, n}, workspace);
  const auto a = workspace.vector<double>(of_gaussian->parameter_count()),
             b = workspace.vector<double>(of_flow->parameter_count());
  const Mlp<double> of_a({1, 2, 3}, n, workspace), of_b({1, 2, 2}, n, workspace);
  for (const double side : {1.0, -1.0}) {
    const std::size_t k = side > 0 ? 0 : 1;
    of_a.weights(a.first(of_a.parameter_count()), 0)(0, k) = side;
    of_b.weights(b.first(of_b.parameter_count()), 0)(0, k) = side;
    of_a.weights(a.first(of_a.parameter_count()), 1)(k, 1) = side * r;
    of_b.weights(b.first(of_b.parameter_count()), 1)(k, 0) = -side * r * std::exp(s);
  }
  of_a.biases(a.first(of_a.parameter_count()), 1)[2] = s;
  of_b.biases(b.first(of_b.parameter_count()), 1)[1] = 4 * std::atanh(s / 4);
  const auto x = normal_matrix<double>(n, 1, 1), y = normal_matrix<double>(n, 1, 2);
  EXPECT_NEAR(of_flow->estimate(b, x, y), of_gaussian->estimate(a, x, y), 1e-13);
  EXPECT_NEAR(of_flow->followed(b, x, y), of_gaussian->followed(a, x, y), 1e-13);
}

// With no weights on x both densities are the same: 0, for any y.
TEST(Doe, FindsNothingWhereNothingIsSaidOfX) {
  const Settings settings{{"conditional_layers", std::vector<std::int64_t>{2}},
                          {"doe_density", std::string("mixture")},
                          {"density_components", std::int64_t{3}}};
  Workspace workspace;
  const auto doe = make_doe<double>({settings, 2, 2, 16}, workspace);
  const auto theta = workspace.vector<double>(doe->parameter_count());
  EXPECT_EQ(doe->estimate(theta, normal_matrix<double>(16, 2, 1), normal_matrix<double>(16, 2, 2)),
            0);
}

}  // namespace
}  // namespace infomax
