// InfoNCE with an anchor: K-way classification with one class more, "none of them", which takes
// away InfoNCE's freedom of a constant per x. The critic then learns the density ratio itself, and
// the mean of its logarithm over the positives has no ceiling at log K.
//
//   trained, lowered   -K/(K+nu) E log( r_1 / (nu + r_1 + ... + r_K) )
//                        - nu/(K+nu) E log( nu / (nu + r_1 + ... + r_K) ),   r = e^f
//   reported           mean_i s_ii
//
// The first mean is over one positive and K - 1 negatives of an x, the second over K negatives of
// it: K draws of p(x) p(y). A batch of n pairs has n - 1 negatives of each x_i, so K = n - 1. The
// second mean takes all of them; the first leaves one of them out, and is the mean over which:
//
//   J = 1/n sum_i [ K/(K+nu) 1/K sum_{j != i} ( s_ii - log( (nu + sum_{k != j} r_ik) / (nu + K) ) )
//                 - nu/(K+nu) log( (nu + sum_{k != i} r_ik) / (nu + K) ) ]
//
// is raised: the loss with its sign turned and its value at r = 1 taken off. In expectation it is
// largest at f = log( p(x,y) / (p(x) p(y)) ), exactly; K - 1 negatives in both means would give
// another optimum. nu -> 0 leaves InfoNCE of K pairs, nu -> infinity K/nu times NWJ of f + 1. What
// is reported is no bound: a critic that is wrong by a constant is off by as much.
//
// Source: Ryu, Yeddanapudi, Xu and Wornell (2025), "Contrastive predictive coding done right for
// mutual information estimation" (arXiv 2510.25983).
#pragma once

#include <memory>

#include "core/parameter.h"
#include "estimators/score_loss.h"

namespace infomax {

inline constexpr Parameter kNceAnchorParameters[] = {
    {.name = "anchor",
     .type = "number",
     .summary = "estimator nce-anchor: nu, the weight of the class \"none of them\" where each of "
                "the K others has 1",
     .at_least = 1e-9,
     .at_most = 1e9,
     .otherwise = "1"},
};

// In nats, of scores [n, n] whose diagonal holds the positives. Sums run in double and are
// log-sum-exps without one term that keep their digits however that term dominates. Scores of 0
// give exactly 0, both. -infinity counts as a ratio of 0; +infinity and NaN give NaN. Throws
// ShapeError unless scores is square with n >= 2.
template <class Real>
std::unique_ptr<ScoreLoss<Real>> make_nce_anchor(const Settings& settings);

// J by the plain loops, right where e^s doesn't overflow.
double nce_anchor_reference(ConstMatrixView<double> scores, double nu);

}  // namespace infomax
