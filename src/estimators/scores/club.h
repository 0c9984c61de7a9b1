// CLUB at a known density ratio: how much better y is told by its own x than by others.
//
//   reported   I = mean_i s_ii - mean_{i != j} s_ij
//   trained    J = mean_i( log 2 - sp(-s_ii) ) + mean_{i != j}( log 2 - sp(s_ij) )
//
// CLUB asks for log p(y|x), of which I sees no function of y alone: each y_j stands once among the
// positives and n - 1 times among the negatives. So the log density ratio of a task (objective =
// "oracle", or critic = "oracle") gives CLUB at the task's own conditional, which in expectation is
// above I(X;Y): d r^2 / (1 - r^2) for d Gaussian pairs of correlation r. Of any other critic I is
// no bound, and grows with the critic's scale without limit: an experiment that trains one refuses
// it. The objective that leads a critic to the log density ratio is the Jensen-Shannon one
// (jensen_shannon.h). vclub
// (estimators/networks/club.h) learns a conditional instead.
//
// Source: Cheng et al. (2020), "CLUB", arXiv:2006.12013.
#pragma once

#include "core/matrix.h"

namespace infomax {

// In nats, of scores [n, n] whose diagonal holds the positives. Sums run in double. Infinities
// count as they are, unless they subtract, which gives NaN as a NaN does. Throws ShapeError unless
// scores is square with n >= 2.
template <class Real>
double club(ConstMatrixView<Real> scores);

}  // namespace infomax
