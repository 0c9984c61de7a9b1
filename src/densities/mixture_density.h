// A mixture of Gaussians whose parameters (densities/mixture.h) a network of x says, or, for a
// density of y alone, stand in theta themselves.
//
// theta is the network's block (kernels/mlp.h), or the mixture's parameters. Weights start Glorot
// uniform, all else at zero, but the means of two or more components standard normal: so they
// differ.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/workspace.h"
#include "densities/density.h"
#include "densities/mixture.h"

namespace infomax {

struct MixtureDensitySpec {
  MixtureShape shape{};
  std::size_t x_width = 0;            // 0: of y alone
  std::vector<std::size_t> hidden{};  // widths of the network's hidden layers
};

// A plan for `rows` rows. Throws ShapeError for rows, columns or a hidden width of 0.
template <class Real>
std::unique_ptr<Density<Real>> make_mixture_density(const MixtureDensitySpec& spec,
                                                    std::size_t rows, Workspace& workspace);

}  // namespace infomax
