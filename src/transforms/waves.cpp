#include "transforms/waves.h"

#include "transforms/angle.h"

namespace infomax {

namespace {

double bend(double at) {
  double sine = 0, cosine = 0;
  sincos_of(3 * at, sine, cosine);
  return 5 * sine;
}

}  // namespace

void waves(Side side, MatrixView<double> u) {
  if (side == Side::y) return;
  for (std::size_t i = 0; i < u.rows(); ++i) {
    u(i, 0) = 0.1 * (u(i, 0) + bend(u(i, 1))) - 0.8;
    u(i, 1) = 0.5 * u(i, 1);
  }
}

void waves_inverse(Side side, MatrixView<double> u) {
  if (side == Side::y) return;
  for (std::size_t i = 0; i < u.rows(); ++i) {
    u(i, 1) = 2 * u(i, 1);
    u(i, 0) = 10 * (u(i, 0) + 0.8) - bend(u(i, 1));
  }
}

}  // namespace infomax
