#include "transforms/rotate.h"

#include <array>
#include <cmath>

#include "transforms/angle.h"

namespace infomax {

namespace {

using Rotation = std::array<std::array<double, 3>, 3>;

// exp(A) = I + sin t / t A + (1 - cos t) / t^2 A^2, t^2 = a12^2 + a13^2 + a23^2, A = a12 A12 + a13
// A13 + a23 A23.
Rotation exponential(double a12, double a13, double a23) {
  const Rotation a{{{0, -a12, -a13}, {a12, 0, -a23}, {a13, a23, 0}}};
  const double square = a12 * a12 + a13 * a13 + a23 * a23, angle = std::sqrt(square);
  double sine = 0, cosine = 0;
  sincos_of(angle, sine, cosine);
  Rotation out{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      double twice = 0;
      for (std::size_t k = 0; k < 3; ++k) twice += a[i][k] * a[k][j];
      out[i][j] = (i == j ? 1 : 0) + sine / angle * a[i][j] + (1 - cosine) / square * twice;
    }
  return out;
}

void turn(Side side, MatrixView<double> u, bool back) {
  const Rotation r = side == Side::x ? exponential(2, -1, -1) : exponential(1, 0, 2);
  for (std::size_t n = 0; n < u.rows(); ++n) {
    const std::array<double, 3> v{u(n, 0), u(n, 1), u(n, 2)};
    for (std::size_t j = 0; j < 3; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < 3; ++k) sum += v[k] * (back ? r[j][k] : r[k][j]);
      u(n, j) = sum;
    }
  }
}

}  // namespace

void rotate(Side side, MatrixView<double> u) {
  turn(side, u, false);
}

void rotate_inverse(Side side, MatrixView<double> u) {
  turn(side, u, true);
}

}  // namespace infomax
