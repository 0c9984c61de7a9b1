#include "train/model.h"

#include <fmt/format.h>

#include <utility>

#include "core/error.h"

namespace infomax {

template <class Real>
Model<Real>::Model(std::unique_ptr<Encoder<Real>> encoder1, std::unique_ptr<Encoder<Real>> encoder2,
                   std::unique_ptr<Critic<Real>> critic, std::unique_ptr<ScoreLoss<Real>> loss,
                   std::size_t batch, Workspace& workspace, const Objective& objective)
    : encoder1_(std::move(encoder1)),
      encoder2_(std::move(encoder2)),
      critic_(std::move(critic)),
      loss_(std::move(loss)),
      objective_(objective) {
  const std::size_t d1 = encoder1_->output_width(), d2 = encoder2_->output_width();
  if (batch < 2) throw ShapeError(fmt::format("model: batch is {}, want at least 2", batch));
  begin2_ = encoder1_->parameter_count();
  begin_critic_ = begin2_ + encoder2_->parameter_count();
  end_ = begin_critic_ + critic_->parameter_count();
  g1_ = workspace.matrix<Real>(batch, d1);
  g2_ = workspace.matrix<Real>(batch, d2);
  dg1_ = workspace.matrix<Real>(batch, d1);
  dg2_ = workspace.matrix<Real>(batch, d2);
  scores_ = workspace.matrix<Real>(batch, batch);
  dscores_ = workspace.matrix<Real>(batch, batch);
}

template <class Real>
void Model<Real>::initialise(std::span<Real> theta, const Streams& streams) const {
  encoder1_->initialise(theta.first(begin2_), streams(Purpose::encoder1_weights));
  encoder2_->initialise(theta.subspan(begin2_, begin_critic_ - begin2_),
                        streams(Purpose::encoder2_weights));
  critic_->initialise(theta.subspan(begin_critic_), streams(Purpose::critic_weights));
}

template <class Real>
void Model<Real>::forward(std::span<const Real> theta, ConstMatrixView<Real> x,
                          ConstMatrixView<Real> y) {
  encoder1_->forward(theta.first(begin2_), x, g1_);
  encoder2_->forward(theta.subspan(begin2_, begin_critic_ - begin2_), y, g2_);
  critic_->forward(theta.subspan(begin_critic_), g1_, g2_, scores_);
}

template <class Real>
double Model<Real>::estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                             ConstMatrixView<Real> y) {
  forward(theta, x, y);
  return loss_->estimate(scores_);
}

template <class Real>
double Model<Real>::followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                             ConstMatrixView<Real> y) {
  forward(theta, x, y);
  return loss_->objective(scores_);
}

template <class Real>
double Model<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                             ConstMatrixView<Real> y, std::span<Real> dtheta) {
  forward(theta, x, y);
  const double bound = loss_->gradient(scores_, dscores_);
  const Real slope = static_cast<Real>(objective_.slope(bound));
  for (std::size_t i = 0; i < dscores_.rows(); ++i)
    for (Real& ds : dscores_.row(i)) ds *= slope;

  critic_->backward(theta.subspan(begin_critic_), g1_, g2_, dscores_, dtheta.subspan(begin_critic_),
                    begin_critic_ > 0 ? dg1_ : MatrixView<Real>{},
                    begin_critic_ > 0 ? dg2_ : MatrixView<Real>{});
  const auto done = [&](std::size_t first, std::size_t end) {
    if (part_done_ && end > first) part_done_(first, end - first);
  };
  done(begin_critic_, end_);
  if (begin_critic_ > 0) {
    encoder1_->backward(theta.first(begin2_), x, g1_, dg1_, dtheta.first(begin2_), {});
    if (!encoder1_->announces_parts()) done(0, begin2_);
    encoder2_->backward(theta.subspan(begin2_, begin_critic_ - begin2_), y, g2_, dg2_,
                        dtheta.subspan(begin2_, begin_critic_ - begin2_), {});
    if (!encoder2_->announces_parts()) done(begin2_, begin_critic_);
  }
  return bound;
}

template <class Real>
void Model<Real>::when_part_done(const PartDone& listener) {
  part_done_ = listener;
  encoder1_->when_part_done({});
  encoder2_->when_part_done({});
  if (!part_done_) return;
  encoder1_->when_part_done(
      [this](std::size_t first, std::size_t count) { part_done_(first, count); });
  encoder2_->when_part_done(
      [this](std::size_t first, std::size_t count) { part_done_(begin2_ + first, count); });
}

template <class Real>
Work Model<Real>::estimate_work() const {
  return encoder1_->forward_work(batch()) + encoder2_->forward_work(batch()) +
         critic_->forward_work(batch());
}

template <class Real>
Work Model<Real>::gradient_work() const {
  return estimate_work() + encoder1_->backward_work(batch()) + encoder2_->backward_work(batch()) +
         critic_->backward_work(batch());
}

template class Model<float>;
template class Model<double>;

}  // namespace infomax
