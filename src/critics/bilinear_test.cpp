#include "critics/bilinear.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

// W = [[1, 2], [3, 4]], y = (1, -1): W y = (-1, -1), so x . (W y) = -(x_1 + x_2); the transpose
// would give W^T y = (-2, -2).
TEST(Bilinear, AgreesWithAHandWorkedPair) {
  Workspace workspace;
  const auto critic = make_bilinear<double>({.x_width = 2, .y_width = 2}, 1, workspace);
  std::vector<double> theta(critic->parameter_count()), dtheta(theta.size(), 9);
  const double w[] = {1, 2, 3, 4};
  std::copy_n(w, 4, theta.begin());
  const Owned<double> x{{5, 7}}, y{{1, -1}};
  Owned<double> scores(1, 1), dscores{{2}}, dx(1, 2), dy(1, 2);
  critic->forward(theta, x, y, scores);
  EXPECT_EQ(scores(0, 0), -12);
  // dW = 2 x y^T, dx = 2 W y, dy = 2 W^T x; nothing in the padding.
  critic->backward(theta, x, y, dscores, dtheta, dx, dy);
  const double want[] = {10, -10, 14, -14};
  for (std::size_t k = 0; k < dtheta.size(); ++k) EXPECT_EQ(dtheta[k], k < 4 ? want[k] : 0);
  EXPECT_EQ(dx(0, 0), -2);
  EXPECT_EQ(dx(0, 1), -2);
  EXPECT_EQ(dy(0, 0), 2 * (1 * 5 + 3 * 7));
  EXPECT_EQ(dy(0, 1), 2 * (2 * 5 + 4 * 7));
}

// The equation as four loops; sums of 30 x 30 terms of order 1 in another order.
TEST(Bilinear, AgreesWithThePlainLoop) {
  constexpr std::size_t n = 9, d = 30;
  Workspace workspace;
  const auto critic = make_bilinear<double>({.x_width = d, .y_width = d}, n, workspace);
  std::vector<double> theta(critic->parameter_count());
  critic->initialise(theta, testkit::test_stream(1));
  const auto x = normal_matrix<double>(n, d, 2), y = normal_matrix<double>(n, d, 3);
  Owned<double> scores(n, n);
  critic->forward(theta, x, y, scores);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      double want = 0;
      for (std::size_t a = 0; a < d; ++a) {
        for (std::size_t b = 0; b < d; ++b) want += x(i, a) * theta[a * d + b] * y(j, b);
      }
      EXPECT_NEAR(scores(i, j), want, 1e-13);
    }
  }
}

// U(-a, a), a = sqrt(6 / 200): inside, near both ends (10^4 draws miss the outer hundredth with
// e^-50), variance a^2/3 = 0.01 with relative standard error sqrt(0.8 / 10^4) = 0.9%.
TEST(Bilinear, StartsGlorotUniform) {
  Workspace workspace;
  const auto critic = make_bilinear<float>({.x_width = 100, .y_width = 100}, 1, workspace);
  std::vector<float> theta(critic->parameter_count());
  ASSERT_EQ(theta.size(), 10000);
  critic->initialise(theta, testkit::test_stream(4));
  const double a = std::sqrt(6.0 / 200);
  const auto [low, high] = std::minmax_element(theta.begin(), theta.end());
  EXPECT_GE(*low, -a * (1 + 1e-7));
  EXPECT_LE(*high, a * (1 + 1e-7));
  EXPECT_LT(*low, -0.99 * a);
  EXPECT_GT(*high, 0.99 * a);
  double mean = 0, square = 0;
  for (const float w : theta) {
    mean += w / 10000.0;
    square += static_cast<double>(w) * w / 10000;
  }
  EXPECT_NEAR(mean, 0, 4 * 0.001);
  EXPECT_NEAR(square, 0.01, 4 * 0.00009);
}

}  // namespace
}  // namespace infomax
