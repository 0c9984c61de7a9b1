// Two encoders, a critic and an estimator of scores as one differentiable function of one flat
// parameter block:
//
//   I(theta; x, y) = estimator( critic(g1(x), g2(y)) ),   theta = [g1 | g2 | critic]
//
// x [n, x_width], y [n, y_width]: one batch of n positive pairs. Everything in nats.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/matrix.h"
#include "core/random.h"
#include "core/workspace.h"
#include "critics/critic.h"
#include "encoders/encoder.h"
#include "estimators/score_loss.h"
#include "estimators/trainable.h"
#include "train/objective.h"

namespace infomax {

template <class Real>
class Model final : public Trainable<Real> {
 public:
  using typename Trainable<Real>::PartDone;

  // The parts are plans for exactly `batch` rows. Buffers come from the workspace, which has to
  // outlive the model. Training minimises objective.loss of what the loss raises. Throws ShapeError
  // for batch < 2.
  Model(std::unique_ptr<Encoder<Real>> encoder1, std::unique_ptr<Encoder<Real>> encoder2,
        std::unique_ptr<Critic<Real>> critic, std::unique_ptr<ScoreLoss<Real>> loss,
        std::size_t batch, Workspace& workspace, const Objective& objective = {});
  Model(Model&&) = delete;  // the encoders' listeners know where it is

  std::string_view what() const override { return "the bound"; }
  std::size_t batch() const override { return scores_.rows(); }
  std::size_t x_width() const override { return encoder1_->input_width(); }
  std::size_t y_width() const override { return encoder2_->input_width(); }
  std::size_t parameter_count() const override { return end_; }

  // Initial parameters from the streams of the purposes encoder1_weights, encoder2_weights,
  // critic_weights.
  void initialise(std::span<Real> theta, const Streams& streams) const override;

  // The estimate on one batch.
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;

  // What the loss raises on one batch, at its present state.
  double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;
  // The same, and the gradient of objective.loss of it over theta, written to dtheta. Allocates
  // nothing of ours.
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override;

  // The estimate on the batch that gradient saw last, at the parameters it saw.
  double estimate_of_last_batch() const { return loss_->estimate(scores_); }

  bool announces_parts() const override { return true; }
  void when_part_done(const PartDone& listener) override;

  void describe(State& state) override { loss_->describe(state); }

  Work estimate_work() const override;
  Work gradient_work() const override;

  // The encoders' parts of theta, for what is measured of them.
  std::span<const Real> encoder1_parameters(std::span<const Real> theta) const {
    return theta.first(begin2_);
  }
  std::span<const Real> encoder2_parameters(std::span<const Real> theta) const {
    return theta.subspan(begin2_, begin_critic_ - begin2_);
  }

 private:
  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y);

  std::unique_ptr<Encoder<Real>> encoder1_, encoder2_;
  std::unique_ptr<Critic<Real>> critic_;
  std::unique_ptr<ScoreLoss<Real>> loss_;
  Objective objective_;
  std::size_t begin2_ = 0, begin_critic_ = 0, end_ = 0;
  MatrixView<Real> g1_, g2_, dg1_, dg2_, scores_, dscores_;
  PartDone part_done_;
};

}  // namespace infomax
