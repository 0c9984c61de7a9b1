// q(y|x) = N(mu(x), diag e^s(x)): a Gaussian told by a network, and the estimators that are trained
// by its likelihood.
//
//   [mu, s] = an MLP of x,   log q(y|x) = -1/2 sum_k ( (y_k - mu_k)^2 e^-s_k + s_k + log 2 pi )
//   trained, raised:  mean_i log q(y_i|x_i)
//
// theta is the MLP's block (kernels/mlp.h); weights start Glorot uniform, biases at zero.
#pragma once

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

inline constexpr Parameter kConditionalLayers{
    .name = "conditional_layers",
    .type = "counts",
    .summary = "hidden widths of the network that tells y from x",
    .at_least = 1,
    .at_most = 65536,
    .otherwise = "[64, 64]"};
inline constexpr Parameter kConditionalParameters[] = {kConditionalLayers};

// The widths of a network from `in` values over the hidden layers of a parameter to `out`. Throws
// InputError, which begins with `name`, for layers that are empty or have a width of 0.
std::vector<std::size_t> widths_between(std::string_view name, std::size_t in,
                                        const Settings& settings, std::string_view layers,
                                        std::size_t out);

// The hidden widths that conditional_layers states. Throws InputError as widths_between does.
std::vector<std::size_t> stated_layers(std::string_view name, const Settings& settings);

// What estimators of pairs ask of their spec: throws ShapeError, which begins with `name`, for a
// width of 0 or a batch < 2.
void require_pairs_of_columns(std::string_view name, const NetworkSpec& spec);

// An estimator that looks at a batch through the learned q. Its row's name is that of its streams.
template <class Real>
class ConditionalGaussian : public Trainable<Real> {
 public:
  // Throws ShapeError, which begins with `name`, for a width of 0 or a batch < 2.
  ConditionalGaussian(std::string_view name, const NetworkSpec& spec, Workspace& workspace);

  std::string_view what() const override { return "the log likelihood"; }
  std::size_t batch() const override { return out_.rows(); }
  std::size_t x_width() const override { return network_.input_width(); }
  std::size_t y_width() const override { return y_width_; }
  std::size_t parameter_count() const override { return network_.parameter_count(); }
  void initialise(std::span<Real> theta, const Streams& streams) const override;

  // Returns the mean log likelihood, in nats, and raises it.
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override;

  double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;

  // Asks the network about x; then of_batch.
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;

  Work estimate_work() const override { return network_.forward_work(batch()); }
  Work gradient_work() const override {
    return estimate_work() + network_.backward_work(batch(), false);
  }

 protected:
  // The estimate, in nats, of what was said of x.
  virtual double of_batch(ConstMatrixView<Real> y) = 0;

  double mu(std::size_t i, std::size_t k) const { return out_(i, k); }
  double log_variance(std::size_t i, std::size_t k) const { return out_(i, y_width_ + k); }
  double log_density(std::size_t i, std::span<const Real> y) const;  // log q(y|x_i)
  double log_likelihood(ConstMatrixView<Real> y) const;              // mean_i log q(y_i|x_i)

 private:
  double log_density(std::size_t i, std::size_t k, double y) const;  // log q(y_k|x_i)

  std::string name_;
  Mlp<Real> network_;
  std::size_t y_width_;
  MatrixView<Real> out_, dout_;
};

}  // namespace infomax
