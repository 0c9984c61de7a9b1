// One encoder for both views and the K-pair loss of what it makes of them, as one differentiable
// function of one flat parameter block:
//
//   L(theta; x, y) = k_pair_loss( g(x), g(y) )
//
// x, y [n, x_width]: one batch of n positive pairs. In nats.
#pragma once

#include <memory>
#include <span>

#include "core/matrix.h"
#include "core/random.h"
#include "core/workspace.h"
#include "encoders/encoder.h"
#include "estimators/trainable.h"

namespace infomax {

template <class Real>
class KPairModel final : public Trainable<Real> {
 public:
  // Two plans of the same encoder, one a view, for exactly `batch` rows; equal parameters have to
  // mean equal functions. Buffers come from the workspace, which has to outlive the model. Throws
  // ShapeError where widths or parameter counts differ or batch < 2.
  KPairModel(std::unique_ptr<Encoder<Real>> of_x, std::unique_ptr<Encoder<Real>> of_y,
             std::size_t batch, Workspace& workspace);

  std::string_view what() const override { return "the K-pair loss"; }
  std::size_t batch() const override { return scores_.rows(); }
  std::size_t x_width() const override { return of_x_->input_width(); }
  std::size_t y_width() const override { return of_y_->input_width(); }
  std::size_t output_width() const { return of_x_->output_width(); }
  std::size_t parameter_count() const override { return of_x_->parameter_count(); }

  // Initial parameters from the stream of the purpose encoder1_weights.
  void initialise(std::span<Real> theta, const Streams& streams) const override;

  // The loss on one batch.
  double loss(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y);
  // The loss, and its gradient over theta, written to dtheta. Allocates nothing of ours.
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override;
  // log batch less the loss: I_NCE of the inner product.
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;

  // g(x) and g(y) alone.
  void embed(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y);
  // As the last call left them.
  ConstMatrixView<Real> x_embedding() const { return gx_; }
  ConstMatrixView<Real> y_embedding() const { return gy_; }

  Work estimate_work() const override;
  Work gradient_work() const override;

 private:
  std::unique_ptr<Encoder<Real>> of_x_, of_y_;
  MatrixView<Real> gx_, gy_, dgx_, dgy_, scores_;
  std::span<Real> dtheta_y_;
};

}  // namespace infomax
