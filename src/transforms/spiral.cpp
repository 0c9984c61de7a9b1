#include "transforms/spiral.h"

#include "transforms/angle.h"

namespace infomax {

namespace {

void turn(Side side, MatrixView<double> u, double direction) {
  const std::size_t i = side == Side::x ? 0 : 1, j = i + 1;
  for (std::size_t r = 0; r < u.rows(); ++r) {
    double square = 0;
    for (const double value : u.row(r)) square += value * value;
    double sine = 0, cosine = 0;
    sincos_of(direction * square / static_cast<double>(u.cols()), sine, cosine);
    const double a = u(r, i), b = u(r, j);
    u(r, i) = cosine * a - sine * b;
    u(r, j) = sine * a + cosine * b;
  }
}

}  // namespace

void spiral(Side side, MatrixView<double> u) {
  turn(side, u, 1);
}

void spiral_inverse(Side side, MatrixView<double> u) {
  turn(side, u, -1);
}

}  // namespace infomax
