#include "transforms/asinh.h"

#include <cmath>

#include "core/math.h"
#include "transforms/columnwise.h"

namespace infomax {

namespace {

// log(a + sqrt(1 + a^2)) = log(1 + (a + a^2 / (1 + sqrt(1 + a^2)))), which keeps the digits of a
// small a.
double inverse_sinh(double u) {
  const double a = std::abs(u);
  return std::copysign(det_log1p(a + a * a / (1 + std::sqrt(1 + a * a))), u);
}

double sinh_of(double v) {
  const double a = std::abs(v);
  if (a > 1) return std::copysign(0.5 * (det_exp(a) - det_exp(-a)), v);
  // The series: a difference of exponentials would lose the digits of a small v.
  double term = v, sum = v;
  for (int k = 2; k <= 18; k += 2) {
    term *= v * v / (k * (k + 1));
    sum += term;
  }
  return sum;
}

}  // namespace

void asinh_columns(Side, MatrixView<double> u) {
  map_values(u, inverse_sinh);
}

void asinh_columns_inverse(Side, MatrixView<double> u) {
  map_values(u, sinh_of);
}

}  // namespace infomax
