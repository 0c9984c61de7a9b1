#include "estimators/networks/knife.h"

#include <gtest/gtest.h>

#include <cmath>

#include "estimators/networks/doe.h"
#include "kernels/mlp.h"
#include "kernels/parameters.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;

// Two columns of y that correlate by c whatever x is, and an x that moves the first: with biases
// for q(y|x)'s correlation it is a closed form, and KNIFE has the numbers for it where doe has not.
//
//   y_1 = x + e_1, y_2 = c e_1 + s e_2,  c^2 + s^2 = 1;  q(y|x) true: L = [[1, 0], [-c/s, 1/s]],
//   q(y): y_1 has variance 2, y_2 of it c/2 and left-over variance 1 - c^2/2
//
// I = 1/2 log( 2 (1 - c^2/2) / (1 - c^2) ) = 1/2 log( (2 - c^2) / s^2 ).
TEST(Knife, HasTheClosedFormOfCorrelatedColumns) {
  constexpr std::size_t n = 128, batches = 200;
  const Settings settings{{"conditional_layers", std::vector<std::int64_t>{2}},
                          {"density_components", std::int64_t{1}}};
  Workspace workspace;
  const auto knife = make_knife<double>({settings, 1, 2, n}, workspace);
  const Mlp<double> layout({1, 2, 6}, n, workspace);  // logit, 2 means, 2 logarithms, 1 below
  const auto theta = workspace.vector<double>(knife->parameter_count());
  ASSERT_EQ(theta.size(), layout.parameter_count() + padded(6));
  const auto block = theta.first(layout.parameter_count()),
             marginal = theta.subspan(layout.parameter_count(), 6);
  const double c = 0.8, s = 0.6;
  layout.weights(block, 0)(0, 0) = 1;
  layout.weights(block, 0)(0, 1) = -1;
  layout.weights(block, 1)(0, 1) = 1;
  layout.weights(block, 1)(1, 1) = -1;
  layout.biases(block, 1)[4] = -std::log(s);
  layout.biases(block, 1)[5] = -c / s;
  const double left = std::sqrt(1 - c * c / 2);
  marginal[3] = -std::log(2.0) / 2;
  marginal[4] = -std::log(left);
  marginal[5] = -c / 2 / left;
  double mean = 0, squares = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    const auto x = normal_matrix<double>(n, 1, static_cast<std::uint32_t>(b));
    auto y = normal_matrix<double>(n, 2, static_cast<std::uint32_t>(b + 5000));
    for (std::size_t i = 0; i < n; ++i) {
      y(i, 1) = c * y(i, 0) + s * y(i, 1);
      y(i, 0) += x(i, 0);
    }
    const double value = knife->estimate(theta, x, y), from = value - mean;
    mean += from / static_cast<double>(b + 1);
    squares += from * (value - mean);
  }
  const double error = std::sqrt(squares / (batches * (batches - 1.0)));
  EXPECT_NEAR(mean, std::log((2 - c * c) / (s * s)) / 2, 4 * error);
  EXPECT_LT(error, 0.01);
}

// One column has no correlations.
TEST(Knife, OfOneColumnIsDoe) {
  Settings settings{{"conditional_layers", std::vector<std::int64_t>{4}},
                    {"density_components", std::int64_t{3}},
                    {"doe_density", std::string("mixture")}};
  Workspace workspace;
  const NetworkSpec spec{settings, 2, 1, 16};
  const auto knife = make_knife<double>(spec, workspace), doe = make_doe<double>(spec, workspace);
  const auto theta = workspace.vector<double>(knife->parameter_count());
  ASSERT_EQ(theta.size(), doe->parameter_count());
  knife->initialise(theta, Streams("knife-test", "", SeedBlock::reference, 1));
  const auto x = normal_matrix<double>(16, 2, 1), y = normal_matrix<double>(16, 1, 2);
  EXPECT_EQ(knife->estimate(theta, x, y), doe->estimate(theta, x, y));
}

}  // namespace
}  // namespace infomax
