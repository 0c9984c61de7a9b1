#include "critics/concat.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/mlp.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

CriticSpec spec_of(std::size_t d, const std::vector<std::size_t>& layers) {
  return {.x_width = d, .y_width = d, .settings = {{"concat_layers", testkit::counts(layers)}}};
}

using testkit::normal_matrix;
using testkit::Owned;

// phi(v) = 3 relu(2 x - y + 1) + 0.5, worked by hand for x = (1, -1), y = (0, 4):
// 2x - y + 1 = 3, -1 | -1, -5.
TEST(Concat, AgreesWithAHandWorkedBatch) {
  Workspace workspace;
  const auto critic = make_concat<double>(spec_of(1, {1}), 2, workspace);
  std::vector<double> theta(critic->parameter_count());
  ASSERT_EQ(theta.size(), 64);  // W_1, b_1, W_2, b_2, each padded to 16
  theta[0] = 2;
  theta[1] = -1;
  theta[16] = 1;
  theta[32] = 3;
  theta[48] = 0.5;
  const Owned<double> x{{1}, {-1}}, y{{0}, {4}};
  Owned<double> scores(2, 2);
  critic->forward(theta, x, y, scores);
  EXPECT_EQ(scores(0, 0), 9.5);
  EXPECT_EQ(scores(0, 1), 0.5);
  EXPECT_EQ(scores(1, 0), 0.5);
  EXPECT_EQ(scores(1, 1), 0.5);
  // Only the first pair is awake: d/dW_1 = 3 (x, y), d/db_1 = 3, d/dW_2 = 3, d/db_2 counts all
  // four.
  Owned<double> dscores{{1, 1}, {1, 1}}, dx(2, 1), dy(2, 1);
  std::vector<double> dtheta(64, 9);
  critic->backward(theta, x, y, dscores, dtheta, dx, dy);
  EXPECT_EQ(dtheta[0], 3);
  EXPECT_EQ(dtheta[1], 0);
  EXPECT_EQ(dtheta[16], 3);
  EXPECT_EQ(dtheta[32], 3);
  EXPECT_EQ(dtheta[48], 4);
  EXPECT_EQ(std::count(dtheta.begin(), dtheta.end(), 0.0), 60);
  EXPECT_EQ(dx(0, 0), 6);
  EXPECT_EQ(dx(1, 0), 0);
  EXPECT_EQ(dy(0, 0), -3);
  EXPECT_EQ(dy(1, 0), 0);
}

// The network as written: all n^2 rows [x_i, y_j] formed and sent through one perceptron 2d-...-1.
struct Written {
  Owned<double> scores, dx, dy;
  std::vector<double> dtheta;
};

Written as_written(const CriticSpec& spec, std::span<const double> theta, const Owned<double>& x,
                   const Owned<double>& y, const Owned<double>& dscores) {
  const std::size_t n = x.view().rows(), d = spec.x_width;
  std::vector<std::size_t> widths{2 * d};
  const std::vector<std::size_t> hidden = spec.settings.counts("concat_layers");
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(1);
  Workspace workspace;
  Mlp<double> mlp(widths, n * n, workspace);
  Owned<double> pairs(n * n, 2 * d), dpairs(n * n, 2 * d), s(n * n, 1), ds(n * n, 1);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < d; ++k) {
        pairs(i * n + j, k) = x(i, k);
        pairs(i * n + j, d + k) = y(j, k);
      }
      ds(i * n + j, 0) = dscores(i, j);
    }
  }
  Written w{Owned<double>(n, n), Owned<double>(n, d), Owned<double>(n, d),
            std::vector<double>(theta.size())};
  mlp.forward(theta, pairs, s);
  mlp.backward(theta, pairs, s, ds, w.dtheta, dpairs);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      w.scores(i, j) = s(i * n + j, 0);
      for (std::size_t k = 0; k < d; ++k) {
        w.dx(i, k) += dpairs(i * n + j, k);
        w.dy(j, k) += dpairs(i * n + j, d + k);
      }
    }
  }
  return w;
}

void expect_as_written(const CriticSpec& spec, std::size_t n) {
  Workspace workspace;
  const auto critic = make_concat<double>(spec, n, workspace);
  std::vector<double> theta(critic->parameter_count()), dtheta(theta.size());
  critic->initialise(theta, testkit::test_stream(1));
  Stream stream = testkit::test_stream(2);
  for (double& p : theta) p += 0.1 * stream.normal();
  const auto x = normal_matrix<double>(n, spec.x_width, 3),
             y = normal_matrix<double>(n, spec.x_width, 4);
  const auto gradient = normal_matrix<double>(n, n, 5);
  Owned<double> scores(n, n), dscores = gradient, dx(n, spec.x_width), dy(n, spec.x_width);
  critic->forward(theta, x, y, scores);
  critic->backward(theta, x, y, dscores, dtheta, dx, dy);
  const Written want = as_written(spec, theta, x, y, gradient);
  // Sums in another order, relative to the largest: at most n^2 = 16,384 terms of random sign, eps
  // times their root and some.
  const auto expect_close = [&](const char* what, std::span<const double> found,
                                std::span<const double> wanted) {
    double largest = 0, off = 0;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      largest = std::max(largest, std::abs(wanted[k]));
      off = std::max(off, std::abs(found[k] - wanted[k]));
    }
    EXPECT_GT(largest, 0) << what;
    EXPECT_LE(off, 1e-13 * largest)
        << what << ", n = " << n << ", " << spec.settings.counts("concat_layers").size();
  };
  expect_close("scores", scores.flat(), want.scores.flat());
  expect_close("dtheta", dtheta, want.dtheta);
  expect_close("dx", dx.flat(), want.dx.flat());
  expect_close("dy", dy.flat(), want.dy.flat());
}

// Batches of one block of pairs and of many, of a last block that isn't full, and the paper's 128
// pairs of scalars with 10-10-10-10-10.
TEST(Concat, AgreesWithTheNetworkAsWritten) {
  expect_as_written(spec_of(3, {7}), 5);
  expect_as_written(spec_of(20, {200}), 33);
  expect_as_written(spec_of(3, {7, 24}), 1);
  expect_as_written(spec_of(3, {7, 24}), 5);
  expect_as_written(spec_of(3, {27, 4}), 45);
  expect_as_written(spec_of(3, {7, 4}), 1);
  expect_as_written(spec_of(3, {7, 4}), 45);
  expect_as_written(spec_of(2, {9, 3, 8}), 64);
  expect_as_written(spec_of(1, {10, 10, 10, 10, 10}), 128);
}

// 8 n^2 h_2 bytes pass kConcatKeepBytes: backward computes the blocks again and finds the same.
TEST(Concat, AgreesWithTheNetworkAsWrittenWhereNothingIsKept) {
  constexpr std::size_t n = 100, width = 500;
  static_assert(2 * sizeof(double) * n * n * width > kConcatKeepBytes);
  Workspace workspace;
  make_concat<double>(spec_of(1, {2, width}), n, workspace);
  EXPECT_LT(workspace.bytes(), std::size_t{16} << 20);
  expect_as_written(spec_of(1, {2, width}), n);
}

// The first layer has 2d inputs, split or not: U(-a, a) with a = sqrt(6 / (2d + h)) = 0.122 at
// d = 100, h = 200. With d inputs it would be 0.141. 40,000 draws come within a thousandth of the
// end.
TEST(Concat, StartsAsTheNetworkAsWritten) {
  Workspace workspace;
  const auto critic = make_concat<double>(spec_of(100, {200}), 1, workspace);
  std::vector<double> theta(critic->parameter_count()), same(theta.size());
  critic->initialise(theta, testkit::test_stream(6));
  const auto [low, high] = std::minmax_element(theta.begin(), theta.begin() + 40000);
  const double a = std::sqrt(6.0 / 400);
  EXPECT_LE(*high, a);
  EXPECT_GT(*high, 0.999 * a);
  EXPECT_GE(*low, -a);
  EXPECT_LT(*low, -0.999 * a);
  Mlp<double> mlp({200, 200, 1}, 1, workspace);
  Stream stream = testkit::test_stream(6);
  mlp.initialise_glorot(same, stream);
  EXPECT_EQ(theta, same);
}

}  // namespace
}  // namespace infomax
