// How far an encoder is from losing information: the singular values of its Jacobian at single
// points.
//
//   J = dg/dx at x [d, d],  s_1 >= ... >= s_d its singular values,  log condition = ln(s_1 / s_d)
//
// 0 where J is a multiple of an isometry; the larger, the harder g is to invert near x.
//
// Source: Tschannen et al. (2020), section 3.2 and figure 2c.
#pragma once

#include <cstddef>
#include <span>

#include "core/matrix.h"
#include "core/workspace.h"
#include "encoders/encoder.h"
#include "kernels/singular_values.h"

namespace infomax {

// ln(s_1 / s_d) of values in descending order, at least one. +inf where s_d is 0, s_1 too or not:
// the matrix can't be inverted. Rounding leaves a singular Jacobian of floats a smallest value of
// up to about 1e-8 s_1, so above some 17 it says "singular, as far as floats can tell".
double log_condition(std::span<const double> s);

template <class Real>
class JacobianSpectrum {
 public:
  // The encoder maps max_points rows at a time and outlives this. Its input is as wide as its
  // output. Throws Error where it has no Jacobian, ShapeError where the widths differ or max_points
  // = 0.
  JacobianSpectrum(Encoder<Real>& encoder, std::size_t max_points, Workspace& workspace);

  // At every row of x [n, d], n <= max_points: s [n, d] becomes its singular values, log_conditions
  // [n] the above. The encoder's last forward is then that of x. Throws ShapeError, and
  // NumericError where a Jacobian isn't finite. No heap allocation of ours.
  void operator()(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<double> s,
                  std::span<double> log_conditions);

 private:
  Encoder<Real>& encoder_;
  std::size_t max_points_;
  MatrixView<Real> g_, jacobian_;
  SingularValues<Real> singular_values_;
};

}  // namespace infomax
