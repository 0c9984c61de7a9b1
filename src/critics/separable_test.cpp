#include "critics/separable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

constexpr std::size_t kPad = 16;
std::size_t padded(std::size_t n) {
  return (n + kPad - 1) / kPad * kPad;
}

// phi(x) by the equation, from a block [W_1 | b_1 | W_2 | b_2] with each tensor padded to 16.
std::vector<double> phi(std::span<const double> theta, std::vector<double> h,
                        const std::vector<std::size_t>& layers) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    std::vector<double> out(layers[l]);
    const double* bias = theta.data() + padded(h.size() * layers[l]);
    for (std::size_t k = 0; k < out.size(); ++k) {
      out[k] = bias[k];
      for (std::size_t m = 0; m < h.size(); ++m) out[k] += h[m] * theta[m * layers[l] + k];
      if (l + 1 < layers.size()) out[k] = std::max(out[k], 0.0);
    }
    theta = theta.subspan(padded(h.size() * layers[l]) + padded(layers[l]));
    h = out;
  }
  return h;
}

// Two towers of their own: the first block of theta belongs to x, the second to y. Sums of at most
// 11 terms.
TEST(Separable, AgreesWithThePlainLoop) {
  constexpr std::size_t n = 7, d = 5;
  const std::vector<std::size_t> layers{11, 6};
  Workspace workspace;
  const auto critic = make_separable<double>(
      {.x_width = d, .y_width = d, .settings = {{"separable_layers", testkit::counts(layers)}}}, n,
      workspace);
  std::vector<double> theta(critic->parameter_count());
  ASSERT_EQ(theta.size(), 2 * (padded(5 * 11) + padded(11) + padded(11 * 6) + padded(6)));
  Stream stream = testkit::test_stream(1);
  for (double& p : theta) p = 0.5 * stream.normal();
  const auto x = normal_matrix<double>(n, d, 2), y = normal_matrix<double>(n, d, 3);
  Owned<double> scores(n, n);
  critic->forward(theta, x, y, scores);
  const std::span<const double> all(theta);
  for (std::size_t i = 0; i < n; ++i) {
    const auto xi = x.view().row(i);
    const auto u = phi(all.first(all.size() / 2), {xi.begin(), xi.end()}, layers);
    for (std::size_t j = 0; j < n; ++j) {
      const auto yj = y.view().row(j);
      const auto v = phi(all.last(all.size() / 2), {yj.begin(), yj.end()}, layers);
      double want = 0;
      for (std::size_t k = 0; k < u.size(); ++k) want += u[k] * v[k];
      EXPECT_NEAR(scores(i, j), want, 1e-13);
    }
  }
}

// The towers are drawn one after the other from one stream: not equal.
TEST(Separable, TowersStartDifferently) {
  Workspace workspace;
  const auto critic = make_separable<float>(
      {.x_width = 4, .y_width = 4, .settings = {{"separable_layers", testkit::counts({4})}}}, 1,
      workspace);
  std::vector<float> theta(critic->parameter_count());
  critic->initialise(theta, testkit::test_stream(1));
  EXPECT_FALSE(std::equal(theta.begin(), theta.begin() + 16, theta.begin() + 32));
}

}  // namespace
}  // namespace infomax
