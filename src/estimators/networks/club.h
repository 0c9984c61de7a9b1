// CLUB with a learned conditional (vCLUB): how much better y is told by its own x than by others.
//
//   estimate = 1/n sum_i log q(y_i|x_i) - 1/(n(n-1)) sum_{i != j} log q(y_j|x_i)
//
// q a Gaussian told by a network (conditional_gaussian.h), trained by the positives' likelihood.
// Above I(X;Y) in expectation where q is the true conditional (estimators/scores/club.h); of a
// learned one there is no theorem.
//
// Source: Cheng et al. (2020), "CLUB", arXiv:2006.12013.
#pragma once

#include <memory>

#include "core/workspace.h"
#include "estimators/networks/conditional_gaussian.h"

namespace infomax {

// Throws ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_club(const NetworkSpec& spec, Workspace& workspace);

// The estimate of one batch by the formula as it stands: mu and s [n, dy], y [n, dy]. The plain
// loop.
double club_reference(ConstMatrixView<double> mu, ConstMatrixView<double> s,
                      ConstMatrixView<double> y);

}  // namespace infomax
