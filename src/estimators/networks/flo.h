// FLO, the Fenchel-Legendre bound: InfoNCE's logarithm of a mean replaced by its tangent, whose
// point a second network learns for each pair. So a few negatives do, and there is no ceiling.
//
//   I = 1 - mean_i[ u_i + e^(-u_i) mean_{j != i} e^(s_ij - s_ii) ],   u_i = u(x_i, y_i)
//
// In expectation I <= I(X;Y) for any f and u; equal where f = log p(y|x) + c(x) and u the logarithm
// of the mean with exact negatives. On a batch it is at most -mean_i log mean_{j != i} e^(s_ij -
// s_ii), its value at the best u. Trained as it is reported.
//
// Source: Guo et al. (2022), "Tight mutual information estimation with contrastive Fenchel-Legendre
// optimization", arXiv:2107.01131.
#pragma once

#include <memory>

#include "estimators/networks/critic_network.h"

namespace infomax {

// In nats, of scores [n, n] whose diagonal holds the positives and u [n]. Sums run in double and
// are log-sum-exps. Scores and u of 0 give 0 up to the rounding of log(n - 1). Throws ShapeError
// for other shapes.
template <class Real>
double flo(ConstMatrixView<Real> scores, std::span<const Real> u);

// Its derivatives, written over dscores [n, n] and du [n]. Same errors.
template <class Real>
void flo_backward(ConstMatrixView<Real> scores, std::span<const Real> u, MatrixView<Real> dscores,
                  std::span<Real> du);

// Throws ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_flo(const NetworkSpec& spec, Workspace& workspace);

}  // namespace infomax
