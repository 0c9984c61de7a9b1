// The NWJ lower bound on mutual information, and its gradient.
//
//   I_NWJ = 1 + mean_i( s_ii - 1 ) - exp( log mean_{i != j} e^(s_ij - 1) )
//         = E_p(x,y)[f] - e^-1 E_p(x)p(y)[e^f]  <=  I(X;Y),   s_ij = f(x_i, y_j)
//
// Equality at f = 1 + log p(x,y) / (p(x) p(y)); a constant b added to that costs e^b - 1 - b.
// Unlike I_NCE it has no log(batch) ceiling; the price is variance that can grow like e^I.
//
// Source: Nguyen, Wainwright and Jordan (2010), as written by Poole et al. (2019).
#pragma once

#include "core/matrix.h"

namespace infomax {

// The estimate on one batch, in nats; unbiased for a fixed critic and independent pairs.
//
//   scores  [n, n]   scores(i, j) = f(x_i, y_j). The diagonal holds the n positive pairs, the
//                    rest the n(n-1) negatives.
//
// Sums run in double, row by row, the second one as a log-sum-exp. A mean over the negatives above
// e^709, about the largest double, counts as infinite: the value is then -infinity. -infinity among
// the negatives counts as a density ratio of zero; a positive at -infinity gives -infinity. NaN, or
// infinities that subtract, give NaN. All scores equal to 1 give exactly 0.
// Throws ShapeError unless scores is square with n >= 2.
template <class Real>
double nwj(ConstMatrixView<Real> scores);

// d nwj / d scores, written over dscores [n, n]:  1/n on the diagonal, -e^(s_ij - 1) / (n(n-1)) off
// it: -infinity where the exponent is above 709 or the result beyond Real. Same errors.
template <class Real>
void nwj_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

// The plain loops, their oracle: the second form with the C library's exp, right where e^s doesn't
// overflow.
template <class Real>
double nwj_reference(ConstMatrixView<Real> scores);
template <class Real>
void nwj_backward_reference(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

}  // namespace infomax
