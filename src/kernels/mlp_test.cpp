#include "kernels/mlp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "kernels/product.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

Stream test_stream(std::uint32_t seed) {
  return Streams("mlp_test", "", SeedBlock::reference, seed)(Purpose::other);
}

std::vector<double> uniforms(std::size_t n, std::uint32_t seed) {
  Stream stream = test_stream(seed);
  std::vector<double> out(n);
  for (double& e : out) e = 2 * stream.uniform() - 1;
  return out;
}

template <class To, class From>
std::vector<To> converted(const std::vector<From>& from) {
  std::vector<To> out;
  out.reserve(from.size());
  for (const From e : from) out.push_back(static_cast<To>(e));
  return out;
}

// One hidden unit: y = 2 relu(3 x + 1) - 1, so y(1) = 7, y(-1) = -1; dy/dx = 6 or 0.
TEST(Mlp, AgreesWithAHandWorkedNetwork) {
  Workspace workspace;
  Mlp<double> mlp({1, 1, 1}, 2, workspace);
  ASSERT_EQ(mlp.parameter_count(), 64U);  // four tensors of one element, each padded to 16
  std::vector<double> theta(64), dtheta(64, 9), x{1, -1}, y(2), dy{1, 10}, dx(2);
  theta[0] = 3, theta[16] = 1, theta[32] = 2, theta[48] = -1;
  mlp.forward(theta, {x.data(), 2, 1}, {y.data(), 2, 1});
  EXPECT_EQ(y, (std::vector<double>{7, -1}));
  mlp.backward(theta, {x.data(), 2, 1}, ConstMatrixView<double>{y.data(), 2, 1}, {dy.data(), 2, 1},
               dtheta, {dx.data(), 2, 1});
  EXPECT_EQ(dx, (std::vector<double>{6, 0}));
  std::vector<double> wanted(64);
  wanted[0] = 2, wanted[16] = 2, wanted[32] = 4, wanted[48] = 11;
  EXPECT_EQ(dtheta, wanted);
}

TEST(Mlp, LaysOutItsParametersInMultiplesOfSixteen) {
  Workspace workspace;
  const Mlp<float> mlp({392, 300, 300, 100}, 128, workspace);
  EXPECT_EQ(mlp.layers(), 3U);
  EXPECT_EQ(mlp.input_width(), 392U);
  EXPECT_EQ(mlp.output_width(), 100U);
  EXPECT_EQ(mlp.parameter_count(), 392U * 300 + 304 + 300 * 300 + 304 + 300 * 100 + 112);
  std::vector<float> theta(mlp.parameter_count());
  EXPECT_EQ(mlp.weights(std::span<float>(theta), 1).data() - theta.data(), 392 * 300 + 304);
  EXPECT_EQ(mlp.biases(std::span<float>(theta), 0).data() - theta.data(), 392 * 300);
  EXPECT_EQ(mlp.biases(std::span<float>(theta), 2).size(), 100U);
}

// Central differences of sum(r * y) with step h: their error is h^2 times a third derivative that
// is zero away from the kinks, plus rounding u |f| / h ~ 1e-16 * 10 / 1e-6 = 1e-9. A unit that sits
// within h of its kink would show as an error of order h * weight; inputs of this seed have none.
TEST(Mlp, GradientAgreesWithFiniteDifferences) {
  for (const std::vector<std::size_t>& widths :
       {std::vector<std::size_t>{3, 2}, {4, 7, 3}, {5, 17, 16, 2}}) {
    Workspace workspace;
    const std::size_t n = 6;
    Mlp<double> mlp(widths, n, workspace);
    std::vector<double> theta = uniforms(mlp.parameter_count(), 1);
    std::vector<double> x = uniforms(n * mlp.input_width(), 2);
    const std::vector<double> r = uniforms(n * mlp.output_width(), 3);
    std::vector<double> y(r.size()), dy = r, dtheta(theta.size(), 5), dx(x.size());
    const ConstMatrixView<double> vx{x.data(), n, mlp.input_width()};
    const MatrixView<double> vy{y.data(), n, mlp.output_width()};
    mlp.forward(theta, vx, vy);
    mlp.backward(theta, vx, vy, {dy.data(), n, mlp.output_width()}, dtheta,
                 {dx.data(), n, mlp.input_width()});
    const auto loss = [&] {
      mlp.forward(theta, vx, vy);
      double sum = 0;
      for (std::size_t i = 0; i < y.size(); ++i) sum += r[i] * y[i];
      return sum;
    };
    const double h = 1e-6;
    const auto difference = [&](double& parameter) {
      const double kept = parameter;
      parameter = kept + h;
      const double up = loss();
      parameter = kept - h;
      const double down = loss();
      parameter = kept;
      return (up - down) / (2 * h);
    };
    // Padding takes part: its difference is zero, and so is its gradient.
    for (std::size_t i = 0; i < theta.size(); ++i)
      ASSERT_NEAR(dtheta[i], difference(theta[i]), 2e-8) << "theta " << i;
    for (std::size_t i = 0; i < x.size(); ++i)
      ASSERT_NEAR(dx[i], difference(x[i]), 2e-8) << "x " << i;
  }
}

// Three layers of at most 392 terms below 1/4 each: rounding in float of about sqrt(392) * 6e-8 per
// layer, relative to values of order 1; we allow 2e-5.
TEST(Mlp, InFloatAgreesWithDouble) {
  Workspace workspace;
  const std::size_t n = 128;
  const std::vector<std::size_t> widths{392, 300, 300, 100};
  Mlp<double> wide(widths, n, workspace);
  Mlp<float> mlp(widths, n, workspace);
  std::vector<double> theta(wide.parameter_count());
  std::vector<float> theta_f(theta.size());
  Stream stream = test_stream(4), same = test_stream(4);
  wide.initialise_glorot(theta, stream);
  mlp.initialise_glorot(theta_f, same);
  EXPECT_EQ(converted<float>(theta), theta_f);
  const std::vector<double> x = converted<double>(converted<float>(uniforms(n * 392, 5)));
  const std::vector<float> x_f = converted<float>(x);
  std::vector<double> y(n * 100), dy(n * 100, 1), dtheta(theta.size()), dx(x.size());
  std::vector<float> y_f(y.size()), dy_f(n * 100, 1), dtheta_f(theta.size()), dx_f(x.size());
  const MatrixView<double> vy{y.data(), n, 100};
  const Matrix vy_f{y_f.data(), n, 100};
  wide.forward(theta, {x.data(), n, 392}, vy);
  mlp.forward(theta_f, {x_f.data(), n, 392}, vy_f);
  for (std::size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(y[i], y_f[i], 2e-5) << i;
  wide.backward(theta, {x.data(), n, 392}, vy, {dy.data(), n, 100}, dtheta, {dx.data(), n, 392});
  mlp.backward(theta_f, {x_f.data(), n, 392}, vy_f, {dy_f.data(), n, 100}, dtheta_f,
               {dx_f.data(), n, 392});
  // Units within rounding of their kink may differ between the two; they are so few, and each so
  // small a part of a gradient, that the norm of the difference stays below 1e-3 of the norm.
  double square = 0, error = 0;
  for (std::size_t i = 0; i < dtheta.size(); ++i) {
    square += dtheta[i] * dtheta[i];
    error += (dtheta[i] - double(dtheta_f[i])) * (dtheta[i] - double(dtheta_f[i]));
  }
  EXPECT_LT(std::sqrt(error), 1e-3 * std::sqrt(square));
  double square_x = 0, error_x = 0;
  for (std::size_t i = 0; i < dx.size(); ++i) {
    square_x += dx[i] * dx[i];
    error_x += (dx[i] - double(dx_f[i])) * (dx[i] - double(dx_f[i]));
  }
  EXPECT_LT(std::sqrt(error_x), 1e-3 * std::sqrt(square_x));
}

// A network mapped in one block of 1000 rows and in blocks of 128 gives what the plain loops give.
TEST(Mlp, MapsManyRowsLikeThePlainLoops) {
  Workspace workspace;
  const std::size_t n = 1000;
  Mlp<float> mlp({20, 300, 10}, n, workspace);
  std::vector<float> theta(mlp.parameter_count());
  Stream stream = test_stream(6);
  mlp.initialise_glorot(theta, stream);
  const std::vector<float> x = converted<float>(uniforms(n * 20, 7));
  std::vector<float> y(n * 10), h(n * 300), wanted(n * 10);
  const std::span<const float> block = theta;
  mlp.forward(theta, {x.data(), n, 20}, {y.data(), n, 10});
  product_reference<float>(Transpose::no, {x.data(), n, 20}, Transpose::no, mlp.weights(block, 0),
                           {h.data(), n, 300});
  for (float& e : h) e = std::max(e, 0.0F);
  product_reference<float>(Transpose::no, {h.data(), n, 300}, Transpose::no, mlp.weights(block, 1),
                           {wanted.data(), n, 10});
  // 300 terms below 1: sqrt(300) * 6e-8 = 1e-6, four times.
  for (std::size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(y[i], wanted[i], 4e-6) << i;
  for (std::size_t first = 0; first < n; first += 128) {
    const std::size_t rows = std::min<std::size_t>(128, n - first);
    mlp.forward(theta, {x.data() + first * 20, rows, 20}, {y.data() + first * 10, rows, 10});
  }
  for (std::size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(y[i], wanted[i], 4e-6) << i;
}

// A stack z = b(a(x)) of plans side by side: the bits of two plans that know nothing of each other,
// in less memory.
TEST(Mlp, BesideAnotherKeepsItsOwnActivations) {
  const std::vector<std::size_t> widths{9, 17, 33, 9};
  constexpr std::size_t n = 5;
  std::vector<Precision> precisions{Precision::float32};
  if (testkit::has_bf16()) precisions.push_back(Precision::bf16);
  for (const Precision precision : precisions) {
    Workspace together, apart, buffers;
    Mlp<float> first(widths, n, together, precision), second = first.beside(together);
    Mlp<float> one(widths, n, apart, precision), two(widths, n, apart, precision);
    EXPECT_LT(together.bytes(), apart.bytes());
    const auto theta_a = converted<float>(uniforms(first.parameter_count(), 1));
    const auto theta_b = converted<float>(uniforms(first.parameter_count(), 2));
    const auto x = converted<float>(uniforms(n * 9, 3)), c = converted<float>(uniforms(n * 9, 4));
    const auto gradients = [&](Mlp<float>& a, Mlp<float>& b) {
      const Matrix y = buffers.matrix<float>(n, 9), z = buffers.matrix<float>(n, 9);
      const Matrix dz = buffers.matrix<float>(n, 9), dy = buffers.matrix<float>(n, 9);
      std::ranges::copy(c, dz.data());
      std::vector<float> dtheta_a(theta_a.size()), dtheta_b(theta_b.size());
      a.forward(theta_a, {x.data(), n, 9}, y);
      b.forward(theta_b, y, z);
      b.backward(theta_b, y, z, dz, dtheta_b, dy);
      a.backward(theta_a, {x.data(), n, 9}, y, dy, dtheta_a, {});
      dtheta_a.insert(dtheta_a.end(), dtheta_b.begin(), dtheta_b.end());
      return dtheta_a;
    };
    EXPECT_EQ(gradients(first, second), gradients(one, two)) << to_string(precision);
  }
}

// U(-a, a) has variance a^2 / 3; over n draws its estimate has relative standard error
// sqrt(4/5 / n). We allow four, and four standard errors a / sqrt(3 n) for the mean.
TEST(Mlp, GlorotWeightsStayWithinTheirBoundsAndHaveTheirMoments) {
  Workspace workspace;
  const Mlp<double> mlp({392, 300, 100}, 1, workspace);
  std::vector<double> theta(mlp.parameter_count(), 7);
  Stream stream = test_stream(8);
  mlp.initialise_glorot(theta, stream);
  const std::span<const double> block = theta;
  double in_tensors = 0, in_all = 0;
  for (std::size_t l = 0; l < 2; ++l) {
    const ConstMatrixView<double> w = mlp.weights(block, l);
    const double a = std::sqrt(6.0 / static_cast<double>(w.rows() + w.cols()));
    const double n = static_cast<double>(w.size());
    double sum = 0, squares = 0, largest = 0;
    for (std::size_t i = 0; i < w.rows(); ++i)
      for (const double e : w.row(i)) {
        sum += e, squares += e * e, largest = std::max(largest, std::abs(e));
        in_tensors += std::abs(e);
      }
    EXPECT_LE(largest, a);
    EXPECT_GT(largest, a * (1 - 20 / n));  // the largest of n lies a/n below a on average
    EXPECT_NEAR(sum / n, 0, 4 * a / std::sqrt(3 * n));
    EXPECT_NEAR(squares / n / (a * a / 3), 1, 4 * std::sqrt(0.8 / n));
    for (const double e : mlp.biases(block, l)) EXPECT_EQ(e, 0);
  }
  for (const double e : theta) in_all += std::abs(e);
  EXPECT_NEAR(in_all, in_tensors, 1e-9 * in_all);  // nothing in the padding
}

// A standard normal cut at two has variance 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.773741; its fourth
// moment is 3 - (16 + 12) phi(2) / (2 Phi(2) - 1) = 1.4161..., so the variance's standard error is
// sqrt(0.818 / n).
TEST(Mlp, TruncatedNormalWeightsHaveTheirMoments) {
  Workspace workspace;
  const Mlp<double> mlp({300, 300}, 1, workspace);
  std::vector<double> theta(mlp.parameter_count());
  Stream stream = test_stream(9);
  mlp.initialise_truncated_normal(theta, 0.1, stream);
  double sum = 0, squares = 0;
  const double n = 300 * 300;
  for (const double e : theta) {
    EXPECT_LE(std::abs(e), 0.2);
    sum += e / 0.1, squares += e * e / 0.01;
  }
  EXPECT_NEAR(sum / n, 0, 4 * std::sqrt(0.7737 / n));
  EXPECT_NEAR(squares / n, 0.773741, 4 * std::sqrt(0.82 / n));
  for (const double e : mlp.biases(std::span<const double>(theta), 0)) EXPECT_EQ(e, 0);
}

TEST(Mlp, RefusesWhatMakesNoNetwork) {
  Workspace workspace;
  EXPECT_THROW(Mlp<float>({3}, 1, workspace), ShapeError);
  EXPECT_THROW(Mlp<float>({3, 0, 2}, 1, workspace), ShapeError);
  EXPECT_THROW(Mlp<float>({3, 2}, 0, workspace), ShapeError);
}

TEST(Mlp, RefusesShapesThatDontFit) {
  Workspace workspace;
  Mlp<float> mlp({2, 3}, 4, workspace);
  std::vector<float> theta(mlp.parameter_count()), short_theta(1), data(64);
  const auto view = [&](std::size_t rows, std::size_t cols) {
    return Matrix(data.data(), rows, cols);
  };
  Stream stream = test_stream(0);
  EXPECT_THROW(mlp.initialise_glorot(short_theta, stream), ShapeError);
  EXPECT_THROW(mlp.initialise_truncated_normal(short_theta, 1, stream), ShapeError);
  EXPECT_THROW(mlp.forward(short_theta, view(4, 2), view(4, 3)), ShapeError);
  EXPECT_THROW(mlp.forward(theta, view(4, 3), view(4, 3)), ShapeError);
  EXPECT_THROW(mlp.forward(theta, view(4, 2), view(3, 3)), ShapeError);
  EXPECT_THROW(mlp.backward(theta, view(4, 2), view(4, 3), view(4, 3), short_theta, {}),
               ShapeError);
  EXPECT_THROW(mlp.backward(theta, view(4, 2), view(4, 3), view(4, 2), theta, {}), ShapeError);
  EXPECT_THROW(mlp.backward(theta, view(4, 2), view(4, 3), view(4, 3), theta, view(4, 3)),
               ShapeError);
  try {
    mlp.forward(theta, view(5, 2), view(5, 3));
    FAIL();
  } catch (const ShapeError& e) {
    EXPECT_STREQ(e.what(), "Mlp::forward: x has 5 rows, want at most 4");
  }
}

}  // namespace
}  // namespace infomax
