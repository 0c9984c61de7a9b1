// f(x, y) = phi([x, y]): a multilayer perceptron of both representations side by side, for all n^2
// pairs. ReLU on all hidden layers, one output. The paper's are 2d-200-1 and, for scalars,
// 2-10-10-10-10-10-1.
//
// The first layer is linear in x and y, so it is computed for 2n rows instead of n^2:
//
//   z_ij = relu(a_i + b_j),  a = x W_x + b_1,  b = y W_y,  W_1 = [W_x; W_y] [2d, h_1]
//
// Weights start Glorot uniform as those of the network as written (2d inputs), biases at zero.
//
// Source: Tschannen et al. (2020), section 3.2 ("MLP critic"); the split is arithmetic.
#pragma once

#include <memory>

#include "critics/critic.h"

namespace infomax {

inline constexpr Parameter kConcatParameters[] = {
    {.name = "concat_layers",
     .type = "counts",
     .summary = "critic concat: hidden widths",
     .at_least = 1,
     .at_most = 65536},
};

// theta is the block of the perceptron (x_width + y_width)-h_1-...-1 in the order of kernels/mlp.h.
// Throws InputError for layers that are empty or have a width of 0, ShapeError for a side's width
// of 0 or max_rows = 0.
//
// With one hidden layer, memory is a few [n, h_1]. With more, the layers after the first work
// through blocks of pairs: of 256 in one fused pass (pair_kernels/pair_mlp.h) if no layer is wider
// than kPairMlpWidest, else of about 1,024 as products. Forward keeps their activations for
// backward, 4 n^2 (h_2 + h_3 + ...) bytes in float, as products twice that, up to kConcatKeepBytes,
// beyond which backward computes them again.
template <class Real>
std::unique_ptr<Critic<Real>> make_concat(const CriticSpec& spec, std::size_t max_rows,
                                          Workspace& workspace);

inline constexpr std::size_t kConcatKeepBytes = std::size_t{64} << 20;

}  // namespace infomax
