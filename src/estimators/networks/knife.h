// KNIFE: the difference of entropies of learned kernel mixtures with correlations.
//
//   q(y) = sum_m w_m N(y; a_m, A_m),  q(y|x) the same with w, a and A told by a network of x
//   trained, raised:  mean_i log q(y_i|x_i) + mean_i log q(y_i)
//   estimate = mean_i log q(y_i|x_i) - mean_i log q(y_i)
//
// A_m = (L_m^T L_m)^-1 with L_m lower triangular (densities/mixture.h): M d (d - 1)/2 numbers for
// correlations, which the network says for every x. As doe, no bound.
//
// Source: Pichler, Colombo, Boudiaf, Koliander and Piantanida (2022), "A differential entropy
// estimator for training neural networks", arXiv:2202.06618.
#pragma once

#include <memory>

#include "densities/mixture.h"
#include "estimators/networks/conditional_gaussian.h"

namespace infomax {

inline constexpr Parameter kKnifeParameters[] = {kConditionalLayers, kComponents};

// Throws ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_knife(const NetworkSpec& spec, Workspace& workspace);

}  // namespace infomax
