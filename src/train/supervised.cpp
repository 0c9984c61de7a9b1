#include "train/supervised.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "kernels/cross_entropy.h"
#include "kernels/parameters.h"
#include "kernels/product.h"
#include "views/halves.h"

namespace infomax {

template <class Real>
Classifier<Real>::Classifier(std::unique_ptr<Encoder<Real>> encoder, std::size_t classes,
                             std::size_t batch, Workspace& workspace)
    : encoder_(std::move(encoder)), begin_classifier_(encoder_->parameter_count()) {
  require_positive("classifier", "batch", batch);
  if (classes < 2)
    throw ShapeError(fmt::format("classifier: classes is {}, want at least 2", classes));
  const std::size_t width = encoder_->output_width();
  end_ = begin_classifier_ + (width + 1) * classes;
  g_ = workspace.matrix<Real>(batch, width);
  dg_ = workspace.matrix<Real>(batch, width);
  logits_ = workspace.matrix<Real>(batch, classes);
  dlogits_ = workspace.matrix<Real>(batch, classes);
}

template <class Real>
void Classifier<Real>::initialise(std::span<Real> theta, const Streams& streams) const {
  encoder_->initialise(theta.first(begin_classifier_), streams(Purpose::encoder1_weights));
  Stream stream = streams(Purpose::classifier_weights);
  draw_glorot(theta.subspan(begin_classifier_, g_width() * classes()), g_width(), classes(),
              stream);
  std::ranges::fill(biases(theta), Real{0});
}

template <class Real>
void Classifier<Real>::classify(std::span<const Real> theta, ConstMatrixView<Real> g,
                                MatrixView<Real> logits) const {
  dense_forward<Real>(g, weights(theta), biases(theta), Activation::none, logits);
}

template <class Real>
double Classifier<Real>::value(std::span<const Real> theta, ConstMatrixView<Real> x,
                               std::span<const std::uint8_t> labels) {
  encoder_->forward(encoder_parameters(theta), x, g_);
  classify(theta, g_, logits_);
  return cross_entropy<Real>(logits_, labels, dlogits_);
}

template <class Real>
double Classifier<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                                  std::span<const std::uint8_t> labels, std::span<Real> dtheta) {
  const double loss = value(theta, x, labels);
  dense_backward<Real>(g_, weights(theta), logits_, Activation::none, dlogits_, weights(dtheta),
                       biases(dtheta), begin_classifier_ > 0 ? dg_ : MatrixView<Real>{});
  if (begin_classifier_ > 0)
    encoder_->backward(encoder_parameters(theta), x, g_, dg_, dtheta.first(begin_classifier_), {});
  return loss;
}

template <class Real>
Work Classifier<Real>::gradient_work() const {
  return encoder_->forward_work(batch()) + encoder_->backward_work(batch()) +
         3.0 * product_work(batch(), classes(), g_width());
}

template class Classifier<float>;
template class Classifier<double>;

SupervisedTrainer::SupervisedTrainer(std::unique_ptr<Encoder<float>> encoder,
                                     std::unique_ptr<Encoder<float>> mapper,
                                     std::size_t mapped_rows, LabelledHalves& source,
                                     std::size_t batch, const AdamSettings& adam,
                                     const Streams& streams, Workspace& workspace)
    : mapper_(std::move(mapper)),
      classifier_(std::move(encoder), source.classes(), batch, workspace),
      source_(source),
      adam_(adam),
      block_(classifier_.parameter_count(), workspace) {
  require_positive("supervised", "mapped_rows", mapped_rows);
  if (source.width() != classifier_.x_width() || mapper_->output_width() != classifier_.g_width())
    throw ShapeError(fmt::format(
        "supervised: the source gives {} values, the encoder maps {} to {} and the mapper to {}; "
        "want them to fit",
        source.width(), classifier_.x_width(), classifier_.g_width(), mapper_->output_width()));
  x_ = workspace.matrix<float>(batch, classifier_.x_width());
  labels_ = workspace.vector<std::uint8_t>(batch);
  mapped_x_ = workspace.matrix<float>(mapped_rows, classifier_.x_width());
  mapped_g_ = workspace.matrix<float>(mapped_rows, classifier_.g_width());
  mapped_logits_ = workspace.matrix<float>(mapped_rows, classifier_.classes());
  indices_ = workspace.vector<std::uint32_t>(mapped_rows);
  classifier_.initialise(block_.theta, streams);
}

double SupervisedTrainer::step() {
  const std::int64_t step = taken();
  source_.batch(static_cast<std::uint64_t>(step), x_, labels_);
  const double loss = classifier_.gradient(block_.theta, x_, labels_, block_.gradient);
  if (!std::isfinite(loss))
    throw NumericError(fmt::format(
        "step {}: the loss on the training batch is {}, want a finite number", step, loss));
  block_.step(adam_);
  return loss;
}

SupervisedScore SupervisedTrainer::score(const ImageSet& set, const ImageSplit& split) {
  SupervisedScore sum;
  for (std::size_t first = 0; first < split.count; first += indices_.size()) {
    const std::size_t rows = std::min(indices_.size(), split.count - first);
    const auto indices = indices_.first(rows);
    std::iota(indices.begin(), indices.end(), static_cast<std::uint32_t>(first));
    const Matrix x = mapped_x_.row_block(0, rows), g = mapped_g_.row_block(0, rows),
                 logits = mapped_logits_.row_block(0, rows);
    gather_half(set, split, Half::top, indices, x);
    mapper_->forward(encoder_parameters(), x, g);
    classifier_.classify(block_.theta, g, logits);
    const auto labels = std::span(split.labels).subspan(first, rows);
    const auto n = static_cast<double>(rows);
    sum.loss += n * cross_entropy<float>(logits, labels, {});
    sum.accuracy += n * share_right<float>(logits, labels);
  }
  const auto n = static_cast<double>(split.count);
  return {sum.loss / n, sum.accuracy / n};
}

double SupervisedTrainer::mean_loss(LabelledHalves& source, std::uint64_t first,
                                    std::uint64_t count) {
  double sum = 0;
  for (std::uint64_t b = 0; b < count; ++b) {
    source.batch(first + b, x_, labels_);
    sum += classifier_.value(block_.theta, x_, labels_);
  }
  return sum / static_cast<double>(count);
}

}  // namespace infomax
