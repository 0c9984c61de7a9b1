// Two encoders, a critic and a bound as one differentiable function of one flat parameter block:
//
//   I(theta; x, y) = bound( critic(g1(x), g2(y)) ),   theta = [g1 | g2 | critic]
//
// x [n, x_width], y [n, y_width]: one batch of n pairs drawn together. Everything in nats.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "bounds/bound.h"
#include "core/matrix.h"
#include "core/random.h"
#include "core/workspace.h"
#include "critics/critic.h"
#include "encoders/encoder.h"
#include "train/objective.h"

namespace infomax {

template <class Real>
class Model {
 public:
  // The parts are plans for exactly `batch` rows. Buffers come from the workspace, which has to outlive the
  // model. Throws ShapeError where the encoders' widths differ or batch < 2.
  Model(std::unique_ptr<Encoder<Real>> encoder1, std::unique_ptr<Encoder<Real>> encoder2,
        std::unique_ptr<Critic<Real>> critic, const BoundRow& bound, std::size_t batch,
        Workspace& workspace);

  std::size_t batch() const { return scores_.rows(); }
  std::size_t x_width() const { return encoder1_->input_width(); }
  std::size_t y_width() const { return encoder2_->input_width(); }
  std::size_t parameter_count() const { return end_; }

  // Initial parameters from the streams of the purposes encoder1_weights, encoder2_weights, critic_weights.
  void initialise(std::span<Real> theta, const Streams& streams) const;

  // The bound on one batch.
  double value(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y);

  // The bound, and the gradient of objective.loss(bound) over theta, written to dtheta. Allocates nothing of ours.
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  const Objective& objective, std::span<Real> dtheta);

  // While gradient goes on, the listener is told which part of dtheta, [first, first + count), is complete and of
  // theta no longer needed: all of them, each element once. So the optimiser may move it while it is in the cache. The
  // model must stay where it is then.
  void when_part_done(typename Encoder<Real>::PartDone listener);

  // The arithmetic of value and of gradient.
  Work value_work() const;
  Work gradient_work() const;

  // g1's part of theta, for the probe.
  std::span<const Real> encoder1_parameters(std::span<const Real> theta) const {
    return theta.first(begin2_);
  }

 private:
  std::unique_ptr<Encoder<Real>> encoder1_, encoder2_;
  std::unique_ptr<Critic<Real>> critic_;
  const BoundRow& bound_;
  std::size_t begin2_ = 0, begin_critic_ = 0, end_ = 0;
  MatrixView<Real> g1_, g2_, dg1_, dg2_, scores_, dscores_;
  typename Encoder<Real>::PartDone part_done_;
};

}  // namespace infomax
