#include "train/supervised.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "kernels/cross_entropy.h"
#include "kernels/parameters.h"
#include "kernels/product.h"
#include "views/halves.h"
#include "views/labelled_halves.h"

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
  labels_ = workspace.vector<std::uint8_t>(batch);
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
double Classifier<Real>::estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                                  ConstMatrixView<Real> y) {
  labels_of(y, labels_);
  encoder_->forward(encoder_parameters(theta), x, g_);
  classify(theta, g_, logits_);
  return cross_entropy<Real>(logits_, labels_, dlogits_);
}

template <class Real>
double Classifier<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                                  ConstMatrixView<Real> y, std::span<Real> dtheta) {
  const double loss = estimate(theta, x, y);
  dense_backward<Real>(g_, weights(theta), logits_, Activation::none, dlogits_, weights(dtheta),
                       biases(dtheta), begin_classifier_ > 0 ? dg_ : MatrixView<Real>{});
  if (begin_classifier_ > 0)
    encoder_->backward(encoder_parameters(theta), x, g_, dg_, dtheta.first(begin_classifier_), {});
  return loss;
}

template <class Real>
Work Classifier<Real>::estimate_work() const {
  return encoder_->forward_work(batch()) + product_work(batch(), classes(), g_width());
}

template <class Real>
Work Classifier<Real>::gradient_work() const {
  return estimate_work() + encoder_->backward_work(batch()) +
         2.0 * product_work(batch(), classes(), g_width());
}

template class Classifier<float>;
template class Classifier<double>;

SplitScorer::SplitScorer(std::unique_ptr<Encoder<float>> mapper, std::size_t classes,
                         std::size_t rows, Workspace& workspace)
    : mapper_(std::move(mapper)) {
  require_positive("scorer", "rows", rows);
  x_ = workspace.matrix<float>(rows, mapper_->input_width());
  g_ = workspace.matrix<float>(rows, mapper_->output_width());
  logits_ = workspace.matrix<float>(rows, classes);
  indices_ = workspace.vector<std::uint32_t>(rows);
}

SupervisedScore SplitScorer::operator()(const Classifier<float>& classifier,
                                        std::span<const float> theta, const ImageSet& set,
                                        const ImageSplit& split) {
  SupervisedScore sum;
  for (std::size_t first = 0; first < split.count; first += indices_.size()) {
    const std::size_t rows = std::min(indices_.size(), split.count - first);
    const auto indices = indices_.first(rows);
    std::iota(indices.begin(), indices.end(), static_cast<std::uint32_t>(first));
    const Matrix x = x_.row_block(0, rows), g = g_.row_block(0, rows),
                 logits = logits_.row_block(0, rows);
    gather_half(set, split, Half::top, indices, x);
    mapper_->forward(classifier.encoder_parameters(theta), x, g);
    classifier.classify(theta, g, logits);
    const auto labels = std::span(split.labels).subspan(first, rows);
    const auto n = static_cast<double>(rows);
    sum.loss += n * cross_entropy<float>(logits, labels, {});
    sum.accuracy += n * share_right<float>(logits, labels);
  }
  const auto n = static_cast<double>(split.count);
  return {sum.loss / n, sum.accuracy / n};
}

}  // namespace infomax
