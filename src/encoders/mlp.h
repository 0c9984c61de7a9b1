// g(x) by a multilayer perceptron: dense layers with ReLU on all but the last (kernels/mlp.h, which
// also fixes the order of the parameters). The paper's is 392-300-300-100.
//
//   h_0 = x,  h_l = relu(h_{l-1} W_l + b_l),  g = h_{L-1} W_L + b_L
//
// Weights start Glorot uniform, biases at zero.
//
// Source: Tschannen et al. (2020), section 3, and the notebook released with it.
#pragma once

#include <memory>

#include "encoders/encoder.h"

namespace infomax {

inline constexpr Parameter kMlpParameters[] = {
    {.name = "mlp_layers",
     .type = "counts",
     .summary = "encoder mlp: widths after the input",
     .at_least = 1,
     .at_most = 65536},
};

// Reads input_width. Throws InputError for layers that are
// empty or have a width of 0, ShapeError for input_width = 0 or max_rows = 0.
template <class Real>
std::unique_ptr<Encoder<Real>> make_mlp_encoder(const EncoderSpec& spec, std::size_t max_rows,
                                                Workspace& workspace);

}  // namespace infomax
