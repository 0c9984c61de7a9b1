#include "train/model.h"

#include <fmt/format.h>

#include <type_traits>
#include <utility>

#include "core/error.h"

namespace infomax {

template <class Real>
Model<Real>::Model(std::unique_ptr<Encoder<Real>> encoder1, std::unique_ptr<Encoder<Real>> encoder2,
                   std::unique_ptr<Critic<Real>> critic, const BoundRow& bound, std::size_t batch,
                   Workspace& workspace)
    : encoder1_(std::move(encoder1)),
      encoder2_(std::move(encoder2)),
      critic_(std::move(critic)),
      bound_(bound) {
  const std::size_t d = encoder1_->output_width();
  if (encoder2_->output_width() != d)
    throw ShapeError(fmt::format("model: g1 gives {} values and g2 gives {}; want the same", d,
                                 encoder2_->output_width()));
  if (batch < 2) throw ShapeError(fmt::format("model: batch is {}, want at least 2", batch));
  begin2_ = encoder1_->parameter_count();
  begin_critic_ = begin2_ + encoder2_->parameter_count();
  end_ = begin_critic_ + critic_->parameter_count();
  g1_ = workspace.matrix<Real>(batch, d);
  g2_ = workspace.matrix<Real>(batch, d);
  dg1_ = workspace.matrix<Real>(batch, d);
  dg2_ = workspace.matrix<Real>(batch, d);
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
double Model<Real>::value(std::span<const Real> theta, ConstMatrixView<Real> x,
                          ConstMatrixView<Real> y) {
  encoder1_->forward(theta.first(begin2_), x, g1_);
  encoder2_->forward(theta.subspan(begin2_, begin_critic_ - begin2_), y, g2_);
  critic_->forward(theta.subspan(begin_critic_), g1_, g2_, scores_);
  if constexpr (std::is_same_v<Real, double>)
    return bound_.value_double(scores_);
  else
    return bound_.value(scores_);
}

template <class Real>
double Model<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                             ConstMatrixView<Real> y, const Objective& objective,
                             std::span<Real> dtheta) {
  const double bound = value(theta, x, y);

  if constexpr (std::is_same_v<Real, double>)
    bound_.backward_double(scores_, dscores_);
  else
    bound_.backward(scores_, dscores_);
  const Real slope = static_cast<Real>(objective.slope(bound));
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
void Model<Real>::when_part_done(typename Encoder<Real>::PartDone listener) {
  part_done_ = std::move(listener);
  encoder1_->when_part_done({});
  encoder2_->when_part_done({});
  if (!part_done_) return;
  encoder1_->when_part_done(
      [this](std::size_t first, std::size_t count) { part_done_(first, count); });
  encoder2_->when_part_done(
      [this](std::size_t first, std::size_t count) { part_done_(begin2_ + first, count); });
}

template <class Real>
Work Model<Real>::value_work() const {
  return encoder1_->forward_work(batch()) + encoder2_->forward_work(batch()) +
         critic_->forward_work(batch());
}

template <class Real>
Work Model<Real>::gradient_work() const {
  return value_work() + encoder1_->backward_work(batch()) + encoder2_->backward_work(batch()) +
         critic_->backward_work(batch());
}

template class Model<float>;
template class Model<double>;

}  // namespace infomax
