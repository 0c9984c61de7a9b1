// The TUBA lower bound: NWJ with a baseline a(y) that a network learns.
//
//   I = 1 + mean_i( s_ii - b_i ) - mean_{i != j} e^(s_ij - b_j),   b_j = log a(y_j)
//
// In expectation I <= I(X;Y) for any critic and baseline; equal where f - log a(y) = log( p(x,y) /
// (p(x) p(y)) ). With b = 1 it is NWJ, whose variance it shares. Trained as it is reported.
//
// Source: Poole et al. (2019), arXiv:1905.06922.
#pragma once

#include <memory>

#include "estimators/networks/critic_network.h"

namespace infomax {

// In nats, of scores [n, n] whose diagonal holds the positives and log_a [n]. Sums run in double. A
// mean over negatives beyond double gives -infinity, NaN gives NaN. Scores and baselines of 0 give
// exactly 0. Throws ShapeError for other shapes.
template <class Real>
double tuba(ConstMatrixView<Real> scores, std::span<const Real> log_a);

// Its derivatives, written over dscores [n, n] and dlog_a [n]. Same errors.
template <class Real>
void tuba_backward(ConstMatrixView<Real> scores, std::span<const Real> log_a,
                   MatrixView<Real> dscores, std::span<Real> dlog_a);

// Throws ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_tuba(const NetworkSpec& spec, Workspace& workspace);

}  // namespace infomax
