// A critic f(x, y) and one more network, trained together: what tuba, i-alpha and flo are made of.
//
//   scores [n, n]   f(x_i, y_j), by a critic of critics/: concat, or separable, of critic_layers
//   said [n]        an MLP with one output of second_layers: of y_i, or of [x_i, y_i]
//
// theta is the critic's block, then the MLP's (kernels/mlp.h). Weights start Glorot uniform, biases
// at zero.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/workspace.h"
#include "critics/critic.h"
#include "estimators/network_spec.h"
#include "estimators/trainable.h"
#include "kernels/mlp.h"

namespace infomax {

inline constexpr std::string_view kOwnCritics[] = {"concat", "separable"};
inline constexpr Parameter kOwnCritic{
    .name = "own_critic",
    .type = "word",
    .summary =
        "the critic of an estimator with networks of its own: concat, a perceptron of both "
        "sides, or separable, the inner product of two",
    .choices = kOwnCritics,
    .otherwise = "concat"};
inline constexpr Parameter kCriticLayers{
    .name = "critic_layers",
    .type = "counts",
    .summary =
        "its hidden widths, or those of either perceptron of a separable one, the last "
        "width that of the inner product",
    .at_least = 1,
    .at_most = 65536,
    .otherwise = "[64, 64]"};
inline constexpr Parameter kSecondLayers{
    .name = "second_layers",
    .type = "counts",
    .summary = "hidden widths of its second network: tuba and i-alpha, log a(y); flo, u(x, y)",
    .at_least = 1,
    .at_most = 65536,
    .otherwise = "[64, 64]"};
inline constexpr Parameter kCriticNetworkParameters[] = {kOwnCritic, kCriticLayers, kSecondLayers};

template <class Real>
class CriticNetwork : public Trainable<Real> {
 public:
  enum class Second { of_y, of_pair };

  // Throws ShapeError, which begins with `name`, for a width of 0 or a batch < 2; InputError for
  // layers that are empty or have a width of 0.
  CriticNetwork(std::string_view name, Second second, const NetworkSpec& spec,
                Workspace& workspace);

  std::string_view what() const override { return "the bound"; }
  std::size_t batch() const override { return scores_.rows(); }
  std::size_t x_width() const override { return x_width_; }
  std::size_t y_width() const override { return y_width_; }
  std::size_t parameter_count() const override {
    return critic_->parameter_count() + network_.parameter_count();
  }
  void initialise(std::span<Real> theta, const Streams& streams) const override;

  // Returns the bound of the batch, in nats, and raises it.
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override;
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;

  Work estimate_work() const override;
  Work gradient_work() const override;

 protected:
  // The bound of a batch, and its derivatives, written over dscores and dsaid.
  virtual double bound(ConstMatrixView<Real> scores, std::span<const Real> said) const = 0;
  virtual void bound_backward(ConstMatrixView<Real> scores, std::span<const Real> said,
                              MatrixView<Real> dscores, std::span<Real> dsaid) const = 0;

 private:
  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y);
  ConstMatrixView<Real> asked(ConstMatrixView<Real> y) const { return pairs_.empty() ? y : pairs_; }
  std::span<const Real> said() const { return {said_.data(), said_.rows()}; }

  std::string name_;
  std::size_t x_width_, y_width_;
  std::unique_ptr<Critic<Real>> critic_;
  Mlp<Real> network_;
  MatrixView<Real> scores_, dscores_, pairs_, said_, dsaid_;
};

// What the functions of scores and said check: throws ShapeError unless scores is [n, n] with
// n >= 2 and there are n of said.
template <class Real>
void require_said(std::string_view name, ConstMatrixView<Real> scores, std::span<const Real> said);

// A row's class made of two functions.
template <class Real, double (*value)(ConstMatrixView<Real>, std::span<const Real>),
          void (*backward)(ConstMatrixView<Real>, std::span<const Real>, MatrixView<Real>,
                           std::span<Real>)>
class CriticNetworkOf final : public CriticNetwork<Real> {
 public:
  using CriticNetwork<Real>::CriticNetwork;

 protected:
  double bound(ConstMatrixView<Real> scores, std::span<const Real> said) const override {
    return value(scores, said);
  }
  void bound_backward(ConstMatrixView<Real> scores, std::span<const Real> said,
                      MatrixView<Real> dscores, std::span<Real> dsaid) const override {
    backward(scores, said, dscores, dsaid);
  }
};

}  // namespace infomax
