// CLUB with a learned conditional (vCLUB): how much better y is told by its own x than by others.
//
//   q(y|x) = N(mu(x), diag e^s(x)),   [mu, s] = an MLP of x, trained by the positives' likelihood
//   estimate = 1/n sum_i log q(y_i|x_i) - 1/(n(n-1)) sum_{i != j} log q(y_j|x_i)
//
// Above I(X;Y) in expectation where q is the true conditional; of a learned one there is no
// theorem.
//
// theta is the MLP's block (kernels/mlp.h); weights start Glorot uniform, biases at zero.
//
// Source: Cheng et al. (2020), equations 5 and 12.
#pragma once

#include <memory>

#include "core/parameter.h"
#include "core/workspace.h"
#include "estimators/trainable.h"

namespace infomax {

inline constexpr Parameter kClubParameters[] = {
    {.name = "conditional_layers",
     .type = "counts",
     .summary = "hidden widths of the network that tells y from x",
     .at_least = 1,
     .at_most = 65536,
     .otherwise = "[64, 64]"},
};

// gradient returns the mean log likelihood, in nats, and raises it. Throws ShapeError for a width
// of 0 or batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_club(const Settings& settings, std::size_t x_width,
                                           std::size_t y_width, std::size_t batch,
                                           Workspace& workspace);

// The estimate of one batch by the formula as it stands: mu and s [n, dy], y [n, dy]. The plain
// loop.
double club_reference(ConstMatrixView<double> mu, ConstMatrixView<double> s,
                      ConstMatrixView<double> y);

}  // namespace infomax
