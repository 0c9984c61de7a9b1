// An encoder and a linear classifier of its representation, trained together on the labels: what
// labels alone are worth, the baseline of representations that saw none.
//
//   logits = g(x) W + b
//   L(theta; x, labels) = -mean_i log softmax(logits_i)[label_i],   theta = [encoder | W | b]
//
// Source: Tschannen et al. (2020), section 3.3: the supervised MLP and ConvNet that its figures are
// held against. In nats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/matrix.h"
#include "core/random.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "encoders/encoder.h"
#include "estimators/trainable.h"

namespace infomax {

// The loss as one differentiable function of one flat parameter block.
template <class Real>
class Classifier final : public Trainable<Real> {
 public:
  // The encoder is a plan for exactly `batch` rows. Buffers come from the workspace, which has to
  // outlive the classifier. Throws ShapeError for an empty batch or fewer than two classes.
  Classifier(std::unique_ptr<Encoder<Real>> encoder, std::size_t classes, std::size_t batch,
             Workspace& workspace);

  std::string_view what() const override { return "the loss"; }
  std::size_t batch() const override { return logits_.rows(); }
  std::size_t classes() const { return logits_.cols(); }
  std::size_t x_width() const override { return encoder_->input_width(); }
  std::size_t y_width() const override { return 1; }  // the label
  std::size_t g_width() const { return g_.cols(); }
  std::size_t parameter_count() const override { return end_; }

  // From the streams encoder1_weights and classifier_weights: W is Glorot uniform, b zero.
  void initialise(std::span<Real> theta, const Streams& streams) const override;

  // The loss on one batch: x [batch, x_width], y [batch, 1], labels.
  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override;
  // The same, and its gradient over theta, written to dtheta. Allocates nothing of ours.
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override;

  // logits [n, classes] of representations g [n, g_width].
  void classify(std::span<const Real> theta, ConstMatrixView<Real> g,
                MatrixView<Real> logits) const;

  std::span<const Real> encoder_parameters(std::span<const Real> theta) const {
    return theta.first(begin_classifier_);
  }

  Work estimate_work() const override;
  Work gradient_work() const override;

 private:
  template <class T>
  MatrixView<T> weights(std::span<T> theta) const {
    return {theta.data() + begin_classifier_, g_width(), classes()};
  }
  template <class T>
  std::span<T> biases(std::span<T> theta) const {
    return theta.subspan(end_ - classes(), classes());
  }

  std::unique_ptr<Encoder<Real>> encoder_;
  std::size_t begin_classifier_ = 0, end_ = 0;
  MatrixView<Real> g_, dg_, logits_, dlogits_;
  std::span<std::uint8_t> labels_;
};

struct SupervisedScore {
  double loss = 0;      // mean cross-entropy with the labels
  double accuracy = 0;  // share of images whose largest logit is their label's
};

// A classifier on all images of a split, through an encoder that only maps.
class SplitScorer {
 public:
  // `mapper` is an encoder of the classifier's kind for at least `rows` rows at a time.
  SplitScorer(std::unique_ptr<Encoder<float>> mapper, std::size_t classes, std::size_t rows,
              Workspace& workspace);

  // Over the top halves of the split's images, in their order.
  SupervisedScore operator()(const Classifier<float>& classifier, std::span<const float> theta,
                             const ImageSet& set, const ImageSplit& split);

 private:
  std::unique_ptr<Encoder<float>> mapper_;
  Matrix x_, g_, logits_;
  std::span<std::uint32_t> indices_;
};

}  // namespace infomax
