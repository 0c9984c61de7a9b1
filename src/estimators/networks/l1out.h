// The leave-one-out upper bound with a learned conditional: how much better y is told by its own x
// than by the others together.
//
//   estimate = 1/n sum_i [ log q(y_i|x_i) - log( 1/(n-1) sum_{j != i} q(y_i|x_j) ) ]
//
// q a Gaussian told by a network (conditional_gaussian.h), trained by the positives' likelihood.
// The mean over the others stands for p(y_i). Above I(X;Y) in expectation where q is the true
// conditional, by the less the larger n; of a learned one there is no theorem. At n = 2 it is
// vclub.
//
// Source: Poole et al. (2019), arXiv:1905.06922.
#pragma once

#include <memory>

#include "core/workspace.h"
#include "estimators/networks/conditional_gaussian.h"

namespace infomax {

// The mean over the others is a log-sum-exp: densities may be as small as they like. Throws
// ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_l1out(const NetworkSpec& spec, Workspace& workspace);

// Of log densities [n, n], element (i, j) = log q(y_i|x_j): the estimate. Overwrites the diagonal.
// `sums` [n] is for the sums of the others.
double l1out_of(MatrixView<double> log_densities, std::span<double> sums);

}  // namespace infomax
