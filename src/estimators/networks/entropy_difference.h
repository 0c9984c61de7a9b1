// Estimators that are a difference of two entropies under learned densities (densities/density.h).
//
//   trained, raised:  mean_i log q(y_i|x_i) + mean_i log q(y_i)
//   estimate = mean_i log q(y_i|x_i) - mean_i log q(y_i)
//
// theta is the block of q(y|x), then that of q(y).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/matrix.h"
#include "densities/density.h"
#include "estimators/network_spec.h"
#include "estimators/trainable.h"

namespace infomax {

template <class Real>
class EntropyDifference final : public Trainable<Real> {
 public:
  // Densities of the spec's widths, planned for its batch. The row's name is that of its streams.
  EntropyDifference(std::string_view name, const NetworkSpec& spec,
                    std::unique_ptr<Density<Real>> conditional,
                    std::unique_ptr<Density<Real>> marginal)
      : name_(name),
        batch_(spec.batch),
        x_width_(spec.x_width),
        y_width_(spec.y_width),
        conditional_(std::move(conditional)),
        marginal_(std::move(marginal)) {}

  std::string_view what() const override { return "the log likelihood"; }
  std::size_t batch() const override { return batch_; }
  std::size_t x_width() const override { return x_width_; }
  std::size_t y_width() const override { return y_width_; }
  std::size_t parameter_count() const override {
    return conditional_->parameter_count() + marginal_->parameter_count();
  }
  void initialise(std::span<Real> theta, const Streams& streams) const override {
    conditional_->initialise(own(theta), streams(name_ + "/conditional"));
    marginal_->initialise(rest(theta), streams(name_ + "/marginal"));
  }

  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override {
    return conditional_->gradient(own(theta), x, y, own(dtheta)) +
           marginal_->gradient(rest(theta), x, y, rest(dtheta));
  }
  double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    return conditional_->log_likelihood(own(theta), x, y) +
           marginal_->log_likelihood(rest(theta), x, y);
  }
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    return conditional_->log_likelihood(own(theta), x, y) -
           marginal_->log_likelihood(rest(theta), x, y);
  }

  Work estimate_work() const override {
    return conditional_->likelihood_work() + marginal_->likelihood_work();
  }
  Work gradient_work() const override {
    return conditional_->gradient_work() + marginal_->gradient_work();
  }

 private:
  template <class T>
  std::span<T> own(std::span<T> theta) const {
    return theta.first(conditional_->parameter_count());
  }
  template <class T>
  std::span<T> rest(std::span<T> theta) const {
    return theta.subspan(conditional_->parameter_count());
  }

  std::string name_;
  std::size_t batch_, x_width_, y_width_;
  std::unique_ptr<Density<Real>> conditional_, marginal_;
};

}  // namespace infomax
