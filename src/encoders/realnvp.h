// RealNVP: a chain of affine couplings, each undone by a formula, so g is a bijection whatever its
// parameters.
//
//   x = [x0, x1], halves of d/2 values;  m = MLP(x0), ReLU on all but its last layer
//   realnvp:         y = [x0, x1 + m]
//   realnvp-scale:   y = [x0, x1 * (1e-7 + softplus(s)) + t],  m = [t, s]
//                    softplus(s) = log(1 + e^s)
//   then             x'_j = y_p(j),  p a fixed random permutation of the d values, one per coupling
//
// As many couplings as the parameter says; the paper's 30 have hidden widths {512, 512} and d =
// 392. The softplus stands where Dinh et al. have an exponential: it grows no faster than s.
// realnvp keeps volumes (its Jacobian's determinant is 1 or -1), realnvp-scale does not.
//
// theta is the couplings' blocks, first to last, each as kernels/mlp.h lays it out. Weights start
// truncated normal with standard deviation 1e-4, biases at zero: realnvp begins as very nearly a
// permutation.
//
// Source: Dinh, Sohl-Dickstein and Bengio (2017), "Density estimation using Real NVP"; Tschannen et
// al. (2020), section 3.1, and the notebook released with it.
#pragma once

#include <memory>

#include "encoders/encoder.h"

namespace infomax {

inline constexpr std::string_view kPermutationChoices[] = {"own", "shared"};
// Of both kinds.
inline constexpr Parameter kRealNvpParameters[] = {
    {.name = "realnvp_layers",
     .type = "counts",
     .summary = "encoder realnvp, realnvp-scale: hidden widths of a coupling",
     .at_least = 1,
     .at_most = 65536},
    {.name = "couplings",
     .type = "count",
     .summary = "encoder realnvp, realnvp-scale: coupling layers",
     .at_least = 1,
     .at_most = 1024},
    {.name = "permutations",
     .type = "word",
     .summary = "encoder realnvp, realnvp-scale: drawn for each run (own, where it isn't stated) "
                "or one draw for all runs of a point (shared)",
     .choices = kPermutationChoices,
     .need = Need::optional},
};

// Reads input_width (even) and permutations, drawn coupling by coupling while the plan is made.
// inverse() forgets what the last forward kept for backward.
//
// Throws InputError for layers that are empty or have a width of 0, no couplings, an odd
// input_width or no stream of permutations; ShapeError for input_width = 0 or max_rows = 0.
template <class Real>
std::unique_ptr<Encoder<Real>> make_realnvp(const EncoderSpec& spec, std::size_t max_rows,
                                            Workspace& workspace);
template <class Real>
std::unique_ptr<Encoder<Real>> make_realnvp_scale(const EncoderSpec& spec, std::size_t max_rows,
                                                  Workspace& workspace);

}  // namespace infomax
