// Densities that are mixtures of M Gaussians, with or without correlations.
//
//   q(y) = sum_m w_m N(y; a_m, (L_m^T L_m)^-1),  L_m lower triangular with diagonal e^l_m
//   log q(y) = log sum_m exp( log w_m + sum_k l_mk - 1/2 |L_m (y - a_m)|^2 ) - d/2 log 2 pi
//
// The parameters of one density in a row, `width` of them:
//
//   [ M logits of w | M x d means a | M x d logarithms l | M x d(d-1)/2 below L's diagonal ]
//
// row by row of L; the last part only where a mixture has correlations.
#pragma once

#include <cstddef>
#include <span>

#include "core/parameter.h"
#include "core/workspace.h"

namespace infomax {

inline constexpr Parameter kComponents{.name = "density_components",
                                       .type = "count",
                                       .summary = "Gaussians in a learned mixture",
                                       .at_least = 1,
                                       .at_most = 4096,
                                       .otherwise = "4"};

struct MixtureShape {
  std::size_t components = 1, columns = 1;
  bool correlated = false;

  std::size_t width() const {
    const std::size_t below = correlated ? columns * (columns - 1) / 2 : 0;
    return components * (1 + 2 * columns + below);
  }
};

// A plan: buffers for one value at a time.
class Mixture {
 public:
  Mixture(const MixtureShape& shape, Workspace& workspace);

  const MixtureShape& shape() const { return shape_; }

  // log q(y) in nats:  parameters [width], y [columns]. Sums run in double.
  template <class Real>
  double log_density(std::span<const Real> parameters, std::span<const Real> y);

  // Of the last log_density, same arguments: d log q(y) / d parameters times `weight`, written over
  // d [width].
  template <class Real>
  void backward(std::span<const Real> parameters, std::span<const Real> y, double weight,
                std::span<double> d);

 private:
  MixtureShape shape_;
  std::span<double> shares_, offsets_, white_;  // of a component each: w q_m / q; y - a; L (y - a)
  std::span<double> weights_;                   // w
};

// The equation as it stands, for one component after the other.
double mixture_reference(const MixtureShape& shape, std::span<const double> parameters,
                         std::span<const double> y);

}  // namespace infomax
