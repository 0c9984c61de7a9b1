// LMI, latent mutual information: codes of a few columns that tell x and y from each other, and
// what nearest neighbours find between the codes.
//
//   a = E_x(x), b = E_y(y)      perceptrons to latent_width columns each
//   trained, lowered:  mean_i 1/2 ( |y_i - D_x^y(a_i)|^2 + |x_i - D_y^x(b_i)|^2
//                                   + self_weight ( |x_i - D_x^x(a_i)|^2 + |y_i - D_y^y(b_i)|^2 ) )
//   estimate = ksg1 of the codes a and b (samples/ksg.h)
//
// [D_x^x, D_x^y] is one perceptron of a, [D_y^x, D_y^y] one of b. The codes' information is at most
// I(X;Y), but the neighbours' estimate of it is no bound. It is for sides of many columns with a
// few that matter; a batch gives it as many points as it has pairs, score_rows = part all rows that
// are held out. Columns count by their variances: scale = standard makes them equal.
//
// Followed is minus what is lowered: the log likelihood of Gaussians of unit variance, but for a
// constant.
//
// theta is the blocks of E_x, E_y, [D_x^x, D_x^y] and [D_y^x, D_y^y] (kernels/mlp.h), each with
// latent_layers in between. Weights start Glorot uniform, biases at zero.
//
// Source: Gowri, Lun, Klein and Yin (2024), "Approximating mutual information of high-dimensional
// variables using learned representations", arXiv:2409.02732, whose program has 8 columns, a
// self_weight of 1 and k = 4 on half of the rows, standardised.
#pragma once

#include <memory>

#include "core/parameter.h"
#include "core/workspace.h"
#include "estimators/network_spec.h"
#include "estimators/samples/neighbours.h"
#include "estimators/trainable.h"

namespace infomax {

inline constexpr Parameter kLatentParameters[] = {
    {.name = "latent_layers",
     .type = "counts",
     .summary = "estimator latent: hidden widths of its encoders and decoders",
     .at_least = 1,
     .at_most = 65536,
     .otherwise = "[64, 64]"},
    {.name = "latent_width",
     .type = "count",
     .summary = "estimator latent: columns of either code",
     .at_least = 1,
     .at_most = 4096,
     .otherwise = "8"},
    {.name = "self_weight",
     .type = "number",
     .summary = "estimator latent: of the errors of telling a side from its own code, where those "
                "from the other's count 1",
     .at_least = 0,
     .at_most = 1e6,
     .otherwise = "1"},
    kNeighbours,
    kNorm,
};

// Throws ShapeError for a width of 0, a batch < 2 or one of no more pairs than neighbours;
// InputError for layers that are empty or have a width of 0. estimate throws NumericError for codes
// that aren't finite.
template <class Real>
std::unique_ptr<Trainable<Real>> make_latent(const NetworkSpec& spec, Workspace& workspace);

}  // namespace infomax
