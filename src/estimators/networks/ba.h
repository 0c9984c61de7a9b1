// The Barber-Agakov lower bound: the entropy of y, less what is left of it once x is known.
//
//   estimate = H(Y) + 1/n sum_i log q(y_i|x_i)  <=  I(X;Y) in expectation, for any q
//
// Equal where q is the true conditional. q is a Gaussian told by a network
// (conditional_gaussian.h), trained by the positives' likelihood. H(Y) is the task's
// (NetworkSpec::y_entropy): known where the distribution is normal, refused elsewhere.
//
// Source: Barber and Agakov (2003).
#pragma once

#include <memory>

#include "core/workspace.h"
#include "estimators/networks/conditional_gaussian.h"

namespace infomax {

// Throws InputError where H(Y) isn't known, ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_ba(const NetworkSpec& spec, Workspace& workspace);

}  // namespace infomax
