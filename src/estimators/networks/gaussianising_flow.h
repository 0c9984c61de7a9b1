// Flows of x and of y whose codes together are Gaussian, so that the codes' canonical correlations
// say their information. A one-to-one map of either side leaves it as it is.
//
//   a = T_x(x), b = T_y(y)   (densities/flow.h)
//   trained, raised:  the log likelihood of the pairs of a batch under the Gaussian of [a, b] that
//                     fits it best (densities/batch_gaussian.h), pulled back by both flows:
//                     L(a, b) + mean_i log |det dT_x| + mean_i log |det dT_y|
//   estimate = -1/2 sum_k log(1 - rho_k^2),  rho_k the canonical correlations of a and b
//              (samples/cca.h)
//
// On n pairs the estimate finds about dx dy / (2n) nats too much, as canonical correlations do;
// bias_correction takes that off, and score_rows = part makes n large. In the limit of many rows it
// is a lower bound of I(X;Y) where the codes of both sides are Gaussian each, and equals it where
// they are so together. Codes of flows that haven't been trained well are neither.
//
// theta is T_x's block, then T_y's.
//
// Source: Butakov, Tolmachev, Malanchuk, Neopryatnaya and Frolov (2024), "Mutual information
// estimation via normalizing flows", arXiv:2403.02187. The flows are this project's.
#pragma once

#include <memory>

#include "core/workspace.h"
#include "densities/flow.h"
#include "estimators/network_spec.h"
#include "estimators/samples/cca.h"
#include "estimators/trainable.h"

namespace infomax {

inline constexpr Parameter kGaussianisingFlowParameters[] = {kFlowCouplings, kFlowLayers,
                                                             kFlowBends, kCcaParameters[0]};

// Throws ShapeError for a width of 0, a batch < 2 or one of no more pairs than columns of x and y
// together; InputError for layers that are empty or have a width of 0. gradient and estimate throw
// NumericError where codes depend on each other.
template <class Real>
std::unique_ptr<Trainable<Real>> make_gaussianising_flow(const NetworkSpec& spec,
                                                         Workspace& workspace);

}  // namespace infomax
