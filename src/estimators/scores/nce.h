// The InfoNCE lower bound on mutual information, and its gradient.
//
//   I_NCE = log n + 1/n sum_i ( s_ii - log sum_j e^s_ij ),   s_ij = f(x_i, y_j)
//
// In expectation over n independent pairs  I_NCE <= I(X;Y); on every batch  I_NCE <= log n, because
// the diagonal stands in the sum. Optimal at f = log p(x,y) / (p(x) p(y)) + c(x) for any c: a
// constant added to a row changes nothing.
//
// Source: van den Oord, Li and Vinyals (2018), as written by Poole et al. (2019).
#pragma once

#include "core/matrix.h"

namespace infomax {

// The estimate on one batch, in nats.
//
//   scores  [n, n]   scores(i, j) = f(x_i, y_j). The diagonal holds the n positive pairs, the
//                    rest the n(n-1) negatives.
//
// Sums run in double, row by row. The ceiling log n holds for the computed value too, up to the
// rounding n 2^-53 log n of the mean. Scores may be as large as they like. A positive at
// -infinity gives -infinity, unless all of its row is: log 0 - log 0 is NaN. A NaN, or +infinity on
// the diagonal, gives NaN. All scores equal to 0 give exactly 0.
// Throws ShapeError unless scores is square with n >= 2.
template <class Real>
double nce(ConstMatrixView<Real> scores);

// d nce / d scores, written over dscores [n, n]:  (delta_ij - softmax_j(s_i)) / n. Same errors.
// NaN where a softmax has no value in floats: a negative at +infinity (the bound is -infinity), and
// a row of nothing but -infinity. Training ends at such a bound, before its gradient is used again.
template <class Real>
void nce_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

// The plain loops, their oracle: the equation as it stands with the C library's exp and log, right
// where e^s neither overflows nor vanishes.
template <class Real>
double nce_reference(ConstMatrixView<Real> scores);
template <class Real>
void nce_backward_reference(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

}  // namespace infomax
