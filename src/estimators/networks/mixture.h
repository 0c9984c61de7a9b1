// Densities that are mixtures of M Gaussians, with or without correlations, and the estimators that
// are a difference of two entropies under such densities.
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
#include <string>
#include <string_view>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/workspace.h"
#include "estimators/network_spec.h"
#include "estimators/trainable.h"
#include "kernels/mlp.h"

namespace infomax {

inline constexpr Parameter kComponents{.name = "components",
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

// The difference of entropies: q(y|x) a mixture whose parameters a network of x says, q(y) one
// whose parameters stand in theta.
//
//   trained, raised:  mean_i log q(y_i|x_i) + mean_i log q(y_i)
//   estimate = mean_i log q(y_i|x_i) - mean_i log q(y_i)
//
// theta is the network's block (kernels/mlp.h), then q(y)'s parameters. Weights start Glorot
// uniform, all else at zero, but the means of two or more components standard normal: so they
// differ.
template <class Real>
class EntropyDifference final : public Trainable<Real> {
 public:
  // Throws ShapeError, which begins with `name`, for a width of 0 or a batch < 2.
  EntropyDifference(std::string_view name, std::size_t components, bool correlated,
                    const NetworkSpec& spec, Workspace& workspace);

  std::string_view what() const override { return "the log likelihood"; }
  std::size_t batch() const override { return out_.rows(); }
  std::size_t x_width() const override { return network_.input_width(); }
  std::size_t y_width() const override { return mixture_.shape().columns; }
  std::size_t parameter_count() const override {
    return network_.parameter_count() + mixture_.shape().width();
  }
  void initialise(std::span<Real> theta, const Streams& streams) const override;
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override;
  double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;
  Work estimate_work() const override;
  Work gradient_work() const override;

 private:
  // Asks the network about x: the means of log q(y_i|x_i) and of log q(y_i).
  struct LogDensities {
    double conditional = 0, marginal = 0;
  };
  LogDensities log_densities(std::span<const Real> theta, ConstMatrixView<Real> x,
                             ConstMatrixView<Real> y);

  std::string name_;
  Mixture mixture_;
  Mlp<Real> network_;
  MatrixView<Real> out_, dout_;
  std::span<double> drow_, dmarginal_;
};

}  // namespace infomax
