// f-DIME: the mean of the learned log density ratio over the positives, with the ratio learned
// through a divergence's variational objective.
//
//             reported           trained                                          largest at
//   dime-kl   mean_i s_ii - 1    mean_i s_ii - e^-1 mean_{i != j} e^s_ij          f* + 1
//   dime-gan  mean_i s_ii        mean_i( log 2 - sp(-s_ii) )
//                                  + mean_{i != j}( log 2 - sp(s_ij) )            f*
//   dime-hd   mean_i s_ii        2 - mean_i e^(-s_ii/2) - mean_{i != j} e^(s_ij/2)  f*
//
// with f* = log( p(x,y) / (p(x) p(y)) ) and sp(s) = log(1 + e^s): NWJ's objective, the
// Jensen-Shannon one, and twice the squared Hellinger distance, which is at most 2. The negatives
// train and don't enter what is reported, so its variance at f* is that of a mean of f*, without a
// part that grows like e^I. No bound: a critic that is wrong by a constant is off by as much.
//
// Source: Letizia, Novello and Tonello (2024), "Mutual information estimation via f-divergence and
// data derangements", arXiv:2305.20025.
#pragma once

#include "core/matrix.h"

namespace infomax {

// In nats, of scores [n, n] whose diagonal holds the positives. Sums run in double. Infinite
// positives make them infinite, NaN gives NaN; negatives don't count. Throws ShapeError unless
// scores is square with n >= 2.
template <class Real>
double dime_kl(ConstMatrixView<Real> scores);
template <class Real>
double dime_gan(ConstMatrixView<Real> scores);
template <class Real>
double dime_hd(ConstMatrixView<Real> scores);

// The Hellinger objective, and its gradient by the scores over dscores [n, n]: e^(-s_ii/2)/(2n) on
// the diagonal, -e^(s_ij/2)/(2n(n-1)) off it. Scores of 0 give exactly 0; an exponent above 709
// gives -infinity. Same errors.
template <class Real>
double hellinger(ConstMatrixView<Real> scores);
template <class Real>
void hellinger_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

// The plain loop, right where e^|s/2| doesn't overflow.
double hellinger_reference(ConstMatrixView<double> scores);

}  // namespace infomax
