#include "estimators/networks/critic_network.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/require.h"
#include "critics/concat.h"
#include "critics/separable.h"
#include "estimators/networks/conditional_gaussian.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

template <class Real>
std::unique_ptr<Critic<Real>> own_critic(std::string_view name, const NetworkSpec& spec,
                                         Workspace& workspace) {
  if (spec.batch < 2)
    throw ShapeError(fmt::format("{}: batch is {}, want at least 2", name, spec.batch));
  const bool separable = choice(kOwnCritic, spec.settings) == "separable";
  CriticSpec critic{.x_width = spec.x_width, .y_width = spec.y_width};
  const std::vector<std::size_t> layers = spec.settings.counts("critic_layers");
  critic.settings.set(separable ? "separable_layers" : "concat_layers",
                      std::vector<std::int64_t>(layers.begin(), layers.end()));
  return separable ? make_separable<Real>(critic, spec.batch, workspace)
                   : make_concat<Real>(critic, spec.batch, workspace);
}

}  // namespace

template <class Real>
CriticNetwork<Real>::CriticNetwork(std::string_view name, Second second, const NetworkSpec& spec,
                                   Workspace& workspace)
    : name_(name),
      x_width_(spec.x_width),
      y_width_(spec.y_width),
      critic_(own_critic<Real>(name, spec, workspace)),
      network_(widths_between(name, (second == Second::of_pair ? x_width_ : 0) + y_width_,
                              spec.settings, "second_layers", 1),
               spec.batch, workspace) {
  const auto plan = [&](std::size_t cols) { return workspace.matrix<Real>(spec.batch, cols); };
  scores_ = plan(spec.batch);
  dscores_ = plan(spec.batch);
  if (second == Second::of_pair) pairs_ = plan(x_width_ + y_width_);
  said_ = plan(1);
  dsaid_ = plan(1);
}

template <class Real>
void CriticNetwork<Real>::initialise(std::span<Real> theta, const Streams& streams) const {
  require_size(name_, "theta", theta.size(), parameter_count());
  const std::size_t first = critic_->parameter_count();
  critic_->initialise(theta.first(first), streams(name_ + "/critic"));
  Stream stream = streams(name_ + "/second");
  network_.initialise_glorot(theta.subspan(first), stream);
}

template <class Real>
void CriticNetwork<Real>::forward(std::span<const Real> theta, ConstMatrixView<Real> x,
                                  ConstMatrixView<Real> y) {
  const std::size_t first = critic_->parameter_count();
  critic_->forward(theta.first(first), x, y, scores_);
  if (!pairs_.empty())
    for (std::size_t i = 0; i < batch(); ++i) {
      std::ranges::copy(x.row(i), pairs_.row(i).begin());
      std::ranges::copy(y.row(i), pairs_.row(i).subspan(x_width_).begin());
    }
  network_.forward(theta.subspan(first), asked(y), said_);
}

template <class Real>
double CriticNetwork<Real>::estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                                     ConstMatrixView<Real> y) {
  forward(theta, x, y);
  return bound(scores_, said());
}

template <class Real>
double CriticNetwork<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                                     ConstMatrixView<Real> y, std::span<Real> dtheta) {
  forward(theta, x, y);
  const double value = bound(scores_, said());
  bound_backward(scores_, said(), dscores_, {dsaid_.data(), batch()});
  for (std::size_t i = 0; i < batch(); ++i) {
    for (Real& d : dscores_.row(i)) d = -d;
    dsaid_(i, 0) = -dsaid_(i, 0);
  }
  const std::size_t first = critic_->parameter_count();
  critic_->backward(theta.first(first), x, y, dscores_, dtheta.first(first), {}, {});
  network_.backward(theta.subspan(first), asked(y), said_, dsaid_, dtheta.subspan(first), {});
  return value;
}

// The bound's exponentials are as much as 100 operations a score, and 200 with the gradient's.
template <class Real>
Work CriticNetwork<Real>::estimate_work() const {
  const double n = static_cast<double>(batch());
  Work work = critic_->forward_work(batch()) + network_.forward_work(batch());
  work.pairs += 100 * n * n;
  return work;
}

template <class Real>
Work CriticNetwork<Real>::gradient_work() const {
  const double n = static_cast<double>(batch());
  Work work =
      estimate_work() + critic_->backward_work(batch()) + network_.backward_work(batch(), false);
  work.pairs += 100 * n * n;
  return work;
}

template <class Real>
void require_said(std::string_view name, ConstMatrixView<Real> scores, std::span<const Real> said) {
  require_pairs(name, scores);
  require_size(name, "said", said.size(), scores.rows());
}

template class CriticNetwork<float>;
template class CriticNetwork<double>;
template void require_said(std::string_view, ConstMatrixView<float>, std::span<const float>);
template void require_said(std::string_view, ConstMatrixView<double>, std::span<const double>);

}  // namespace infomax
