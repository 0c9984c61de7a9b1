// The Donsker-Varadhan bound on mutual information, and its gradient.
//
//   I_DV = 1/n sum_i s_ii - log( 1/(n(n-1)) sum_{i != j} e^s_ij ),   s_ij = f(x_i, y_j)
//
// With exact means  E_p(x,y)[f] - log E_p(x)p(y)[e^f] <= I(X;Y),  equal at
// f = log( p(x,y) / (p(x) p(y)) ) + c for any c. The logarithm of a batch's mean is below that of
// the mean (Jensen), so on average a batch lies above the bound: at the best critic above I itself.
// Like I_NWJ it has no log(batch) ceiling and variance that can grow like e^I.
//
// Source: Donsker and Varadhan (1983); as written by Poole et al. (2019), arXiv:1905.06922.
#pragma once

#include "core/matrix.h"

namespace infomax {

// The estimate on one batch, in nats.
//
//   scores  [n, n]   scores(i, j) = f(x_i, y_j). The diagonal holds the n positive pairs, the
//                    rest the n(n-1) negatives.
//
// Sums run in double; the second term is a log-sum-exp, so scores may be as large as they like.
// -infinity among the negatives counts as a density ratio of zero; a positive at -infinity gives
// -infinity; NaN, or infinities that subtract, give NaN. Equal scores give 0, up to the rounding of
// log(n(n-1)). Throws ShapeError unless scores is square with n >= 2.
template <class Real>
double dv(ConstMatrixView<Real> scores);

// d dv / d scores, written over dscores [n, n]:  1/n on the diagonal, minus the softmax over all
// negatives off it. Same errors.
template <class Real>
void dv_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

// The plain loops, their oracle: the equation as it stands with the C library's exp and log, right
// where e^s doesn't overflow.
template <class Real>
double dv_reference(ConstMatrixView<Real> scores);
template <class Real>
void dv_backward_reference(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

}  // namespace infomax
