// The lower bound on the Kullback-Leibler divergence that means and variances of a function prove.
//
//   I = (A - 2 V_p) atanh(D/A) / D + 1/2 log( V_p / V_q ),
//   A = (E_p - E_q)^2 + V_p + V_q,   D = sqrt( A^2 - 4 V_p V_q )
//
// with E_p, V_p mean and variance of the positives s_ii and E_q, V_q those of the negatives s_ij,
// each a mean over all of them. It is the least divergence that two distributions of these moments
// can have, reached by distributions on the same two values. So with exact moments I <= I(X;Y) for
// any critic; moments of a batch are noisy, and there is no theorem. Adding a constant to all
// scores, or multiplying them by one, changes nothing. Limits:
//
//   E_p = E_q           0
//   V_p -> 0            log( 1 + (E_p - E_q)^2 / V_q )
//   V_q -> 0            infinity, unless E_p = E_q
//
// The critic at which it is largest depends on the distribution; the oracle feeds it
// log( p(x,y) / (p(x) p(y)) ), at which it lies below I(X;Y) unless that ratio has two values.
//
// Source: Nishiyama (2019), "A new lower bound for Kullback-Leibler divergence based on
// Hammersley-Chapman-Robbins bound" (arXiv 1907.00288).
#pragma once

#include "core/matrix.h"

namespace infomax {

// In nats, of scores [n, n] whose diagonal holds the positives. Sums run in double, of differences
// from one score, so that equal scores give exactly 0. Infinities and NaN give NaN. Throws
// ShapeError unless scores is square with n >= 2.
template <class Real>
double nishiyama(ConstMatrixView<Real> scores);

// d nishiyama / d scores, written over dscores [n, n]: 0 where the value is one of the limits 0 and
// infinity. Same errors.
template <class Real>
void nishiyama_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores);

// Means and variances to nats, and the derivatives.
struct PairMoments {
  double apart = 0;                     // E_p - E_q
  double positives = 0, negatives = 0;  // V_p, V_q
};
double nishiyama_of(const PairMoments& moments);
PairMoments nishiyama_of_backward(const PairMoments& moments);

// The equation as it stands, right where neither variance is near 0 nor D.
double nishiyama_reference(const PairMoments& moments);

}  // namespace infomax
