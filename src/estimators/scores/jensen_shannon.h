// The Jensen-Shannon objective: how well a critic tells pairs drawn together from others. Trains
// estimators that report something else.
//
//   J = mean_i( log 2 - sp(-s_ii) ) + mean_{i != j}( log 2 - sp(s_ij) ),   sp(s) = log(1 + e^s)
//     = 2 (log 2 - L),   L = 1/2 ( mean_i sp(-s_ii) + mean_{i != j} sp(s_ij) )
//
// L is the cross-entropy of a classifier whose log odds are the scores, positives and negatives of
// equal weight. In expectation J <= 2 JSD( p(x,y), p(x) p(y) ) <= 2 log 2, JSD the Jensen-Shannon
// divergence; equal at f = log( p(x,y) / (p(x) p(y)) ), and at no other. J is no estimate of the
// information.
//
// Source: Nowozin, Cseke and Tomioka (2016), their GAN objective; Hjelm et al. (2019), for pairs.
// Their J is ours without 2 log 2.
#pragma once

#include "core/matrix.h"
#include "estimators/scores/pairs.h"

namespace infomax {

// In nats, of scores [n, n] whose diagonal holds the positives. Sums run in double; scores may be
// as large as they like, and J loses no digits near 0. Scores of 0 give exactly 0. A positive at
// -infinity or a negative at +infinity gives -infinity; NaN gives NaN. Throws ShapeError unless
// scores is square with n >= 2.
template <class Real>
double jensen_shannon(ConstMatrixView<Real> scores);

// d J / d scores, written over dscores [n, n]:  sigmoid(-s_ii)/n on the diagonal,
// -sigmoid(s_ij)/(n(n-1)) off it. Same errors.
template <class Real>
void jensen_shannon_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

// L, which loses no digits near 0, where J does. Same errors.
template <class Real>
double pair_cross_entropy(ConstMatrixView<Real> scores);

// The plain loops, their oracle: the equation as it stands with the C library's functions, right
// where e^|s| doesn't overflow.
double jensen_shannon_reference(ConstMatrixView<double> scores);
void jensen_shannon_backward_reference(ConstMatrixView<double> scores, MatrixView<double> dscores);

// The maker of an estimator that is trained by J and reports `value`.
template <double (*value)(ConstMatrixView<float>), double (*value_double)(ConstMatrixView<double>)>
constexpr ScoreMaker jensen_shannon_maker(double of_nothing = 0) {
  return surrogate_maker<value, jensen_shannon<float>, jensen_shannon_backward<float>, value_double,
                         jensen_shannon<double>, jensen_shannon_backward<double>>(log_ratio_itself,
                                                                                  of_nothing);
}

}  // namespace infomax
