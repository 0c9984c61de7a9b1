// The singular values of a square matrix, largest first.
//
//   A = U diag(s) V^T,  s_1 >= s_2 >= ... >= s_d >= 0
//
// double: bidiagonal form, then implicit QR or qd steps (LAPACK's gebrd and bdsqr): s_k to a few d
// roundings of s_1, and to as many of s_k itself where A is bidiagonal already.
//
// float: square roots of the eigenvalues of A^T A, in double (LAPACK's syrk, sytrd, sterf). Squares
// of floats are exact in double, so what squaring costs lies at 1e-16 (s_1 / s_k)^2 of s_k, below
// what rounding A's own entries to floats has cost, 6e-8 s_1 / s_k, wherever s_1 / s_k < 1e8. A
// value under 1e-8 s_1 is rounding's, and may come out as 0. One thread of a Zen 4 core, 392 x 392
// with ln(s_1 / s_392) = 9.2, the largest relative error against double (infomax-bench
// --benchmark_filter=^singular-values/):
//
//                                   ms      error
//   float                          6.5       8e-9
//   double                        11.1
//   LAPACK's sgesdd                7.3       2e-5
//   LAPACK's sgesvd                7.6       2e-5
#pragma once

#include <cstddef>
#include <span>

#include "core/matrix.h"
#include "core/workspace.h"

namespace infomax {

template <class Real>
class SingularValues {
 public:
  // A plan for [d, d]. Throws ShapeError for d = 0.
  SingularValues(std::size_t d, Workspace& workspace);

  // s [d] becomes the singular values of a [d, d]. Throws ShapeError, and NumericError where a
  // holds what isn't finite. No heap allocation of ours.
  void operator()(ConstMatrixView<Real> a, std::span<double> s);

 private:
  std::size_t d_;
  MatrixView<double> copy_, gram_;
  std::span<double> off_diagonal_, left_, right_, work_;
};

// The same by rotating pairs of columns until all are orthogonal (Hestenes 1958), in double: the
// oracle of the above.
template <class Real>
void singular_values_reference(ConstMatrixView<Real> a, std::span<double> s);

}  // namespace infomax
