#include "train/k_pair_model.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/math.h"
#include "train/k_pair_loss.h"

namespace infomax {

template <class Real>
KPairModel<Real>::KPairModel(std::unique_ptr<Encoder<Real>> of_x,
                             std::unique_ptr<Encoder<Real>> of_y, std::size_t batch,
                             Workspace& workspace)
    : of_x_(std::move(of_x)), of_y_(std::move(of_y)) {
  const auto require = [](const char* what, std::size_t x, std::size_t y) {
    if (x != y)
      throw ShapeError(
          fmt::format("k-pair model: {} is {} for x and {} for y, want the same", what, x, y));
  };
  require("input_width", of_x_->input_width(), of_y_->input_width());
  require("output_width", of_x_->output_width(), of_y_->output_width());
  require("parameter_count", of_x_->parameter_count(), of_y_->parameter_count());
  if (batch < 2) throw ShapeError(fmt::format("k-pair model: batch is {}, want at least 2", batch));
  const std::size_t d = output_width();
  gx_ = workspace.matrix<Real>(batch, d);
  gy_ = workspace.matrix<Real>(batch, d);
  dgx_ = workspace.matrix<Real>(batch, d);
  dgy_ = workspace.matrix<Real>(batch, d);
  scores_ = workspace.matrix<Real>(batch, batch);
  dtheta_y_ = workspace.vector<Real>(parameter_count());
}

template <class Real>
void KPairModel<Real>::initialise(std::span<Real> theta, const Streams& streams) const {
  of_x_->initialise(theta, streams(Purpose::encoder1_weights));
}

template <class Real>
double KPairModel<Real>::loss(std::span<const Real> theta, ConstMatrixView<Real> x,
                              ConstMatrixView<Real> y) {
  embed(theta, x, y);
  return k_pair_loss<Real>(gx_, gy_, scores_);
}

template <class Real>
double KPairModel<Real>::estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                                  ConstMatrixView<Real> y) {
  return det_log(static_cast<double>(batch())) - loss(theta, x, y);
}

template <class Real>
void KPairModel<Real>::embed(std::span<const Real> theta, ConstMatrixView<Real> x,
                             ConstMatrixView<Real> y) {
  of_x_->forward(theta, x, gx_);
  of_y_->forward(theta, y, gy_);
}

template <class Real>
double KPairModel<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                                  ConstMatrixView<Real> y, std::span<Real> dtheta) {
  const double value = loss(theta, x, y);
  k_pair_loss_backward<Real>(gx_, gy_, scores_, dgx_, dgy_);
  of_x_->backward(theta, x, gx_, dgx_, dtheta, {});
  of_y_->backward(theta, y, gy_, dgy_, dtheta_y_, {});
  // g stands twice in the loss.
  for (std::size_t k = 0; k < dtheta.size(); ++k) dtheta[k] += dtheta_y_[k];
  return value;
}

template <class Real>
Work KPairModel<Real>::estimate_work() const {
  return 2.0 * of_x_->forward_work(batch()) + product_work(batch(), batch(), output_width());
}

template <class Real>
Work KPairModel<Real>::gradient_work() const {
  return estimate_work() + 2.0 * of_x_->backward_work(batch()) +
         2.0 * product_work(batch(), batch(), output_width());
}

template class KPairModel<float>;
template class KPairModel<double>;

}  // namespace infomax
