// f(x, y) = phi1(x) . phi2(y), each phi a multilayer perceptron with ReLU on all but its last layer
// (kernels/mlp.h). The paper's are d-100-100.
//
// Weights start Glorot uniform, biases at zero; phi1 is drawn first.
//
// Source: Tschannen et al. (2020), section 3.2; Poole et al. (2019), appendix.
#pragma once

#include <memory>

#include "critics/critic.h"

namespace infomax {

inline constexpr Parameter kSeparableParameters[] = {
    {.name = "separable_layers",
     .type = "counts",
     .summary = "critic separable: widths of each tower",
     .at_least = 1,
     .at_most = 65536},
};

// theta is phi1's block, then phi2's, each in the order of kernels/mlp.h. The layers are
// the widths after the input of either perceptron. Throws InputError for layers that are empty or
// have a width of 0, ShapeError for a side's width of 0 or max_rows = 0.
template <class Real>
std::unique_ptr<Critic<Real>> make_separable(const CriticSpec& spec, std::size_t max_rows,
                                             Workspace& workspace);

}  // namespace infomax
