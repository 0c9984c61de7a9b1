// The Jensen-Shannon lower bound on mutual information: what a classifier's cross-entropy alone
// proves.
//
//   L = 1/2 ( mean_i sp(-s_ii) + mean_{i != j} sp(s_ij) ),   sp(s) = log(1 + e^s)
//   I = Xi( log 2 - L ),   Xi^-1(y) = JSD( B(1) || B(e^-y) ),   B(p) the Bernoulli distribution
//
// Of all pairs of distributions of Jensen-Shannon divergence J, the least Kullback-Leibler
// divergence is Xi(J), and log 2 - L bounds J from below whatever the critic: so with exact means
// I <= I(X;Y), with a variance that doesn't grow like e^I. It is not tight: even at
// f = log( p(x,y) / (p(x) p(y)) ) it lies below. Xi is convex, so on average a batch lies above the
// value at the exact mean. y = I solves
//
//   L = 1/2 ( (1 + a) log(1 + a) + a y ),   a = e^-y,   for L <= log 2;
//
// beyond, where a classifier is worse than none, Xi goes on along its tangent at 0, 2 (log 2 - L) /
// log 2. Trained by the Jensen-Shannon objective 2 (log 2 - L) (jensen_shannon.h).
//
// Source: Dorent, Golland and Wells (2025), "Connecting Jensen-Shannon and Kullback-Leibler
// divergences: a new bound for representation learning" (arXiv 2510.20644). Their approximation of
// Xi exceeds it by up to 15% and isn't used.
#pragma once

#include "core/matrix.h"

namespace infomax {

// In nats, of scores [n, n] whose diagonal holds the positives. Scores of 0 give exactly 0; a
// cross-entropy that no double tells from 0 gives infinity; NaN gives NaN. Throws ShapeError unless
// scores is square with n >= 2.
template <class Real>
double jsd_bound(ConstMatrixView<Real> scores);

// Xi(log 2 - L) for a cross-entropy L in [0, log 2], in nats; absolute error below 1e-14 (1 + Xi).
double jsd_bound_at(double cross_entropy);

}  // namespace infomax
