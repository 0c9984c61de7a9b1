// An encoder and a linear classifier of its representation, trained together on the labels: what labels alone are worth,
// the baseline of representations that saw none.
//
//   logits = g(x) W + b
//   L(theta; x, labels) = -mean_i log softmax(logits_i)[label_i],   theta = [encoder | W | b]
//
// Source: Tschannen et al. (2020), section 3.3: the supervised MLP and ConvNet that its figures are held against. In nats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/matrix.h"
#include "core/random.h"
#include "core/state.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "encoders/encoder.h"
#include "train/adam_block.h"
#include "views/labelled_halves.h"

namespace infomax {

// The loss as one differentiable function of one flat parameter block.
template <class Real>
class Classifier {
 public:
  // The encoder is a plan for exactly `batch` rows. Buffers come from the workspace, which has to outlive the classifier.
  // Throws ShapeError for an empty batch or fewer than two classes.
  Classifier(std::unique_ptr<Encoder<Real>> encoder, std::size_t classes, std::size_t batch,
             Workspace& workspace);

  std::size_t batch() const { return logits_.rows(); }
  std::size_t classes() const { return logits_.cols(); }
  std::size_t x_width() const { return encoder_->input_width(); }
  std::size_t g_width() const { return g_.cols(); }
  std::size_t parameter_count() const { return end_; }

  // From the streams encoder1_weights and classifier_weights: W is Glorot uniform, b zero.
  void initialise(std::span<Real> theta, const Streams& streams) const;

  // The loss on one batch: x [batch, x_width], labels [batch].
  double value(std::span<const Real> theta, ConstMatrixView<Real> x,
               std::span<const std::uint8_t> labels);
  // The same, and its gradient over theta, written to dtheta. Allocates nothing of ours.
  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                  std::span<const std::uint8_t> labels, std::span<Real> dtheta);

  // logits [n, classes] of representations g [n, g_width].
  void classify(std::span<const Real> theta, ConstMatrixView<Real> g,
                MatrixView<Real> logits) const;

  std::span<const Real> encoder_parameters(std::span<const Real> theta) const {
    return theta.first(begin_classifier_);
  }

  // The arithmetic of gradient.
  Work gradient_work() const;

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
};

struct SupervisedScore {
  double loss = 0;      // mean cross-entropy with the labels
  double accuracy = 0;  // share of images whose largest logit is their label's
};

class SupervisedTrainer {
 public:
  // `encoder` is a plan for exactly `batch` rows, `mapper` one of the same kind that only maps, for at least mapped_rows.
  // Batch s of `source` is what step s trains on. Source and workspace have to outlive the trainer. Throws ShapeError
  // where widths differ.
  SupervisedTrainer(std::unique_ptr<Encoder<float>> encoder, std::unique_ptr<Encoder<float>> mapper,
                    std::size_t mapped_rows, LabelledHalves& source, std::size_t batch,
                    const AdamSettings& adam, const Streams& streams, Workspace& workspace);

  SupervisedTrainer(const SupervisedTrainer&) = delete;
  SupervisedTrainer& operator=(const SupervisedTrainer&) = delete;

  // One step of Adam; returns the loss on its batch before the move. Allocates nothing of ours. Throws NumericError that names
  // the step where the loss is no finite number.
  double step();
  std::int64_t taken() const { return block_.steps; }

  std::span<const float> encoder_parameters() const {
    return classifier_.encoder_parameters(block_.theta);
  }
  // What later steps depend on.
  void describe(State& state) { block_.describe("classifier", state); }

  // Over the top halves of all images of a split, in their order.
  SupervisedScore score(const ImageSet& set, const ImageSplit& split);
  // The mean loss over batches first, ..., first + count - 1 of a source.
  double mean_loss(LabelledHalves& source, std::uint64_t first, std::uint64_t count);

  Work step_work() const { return classifier_.gradient_work(); }
  std::size_t moved_parameters() const { return block_.theta.size(); }

 private:
  std::unique_ptr<Encoder<float>> mapper_;
  Classifier<float> classifier_;
  LabelledHalves& source_;
  AdamSettings adam_;
  AdamBlock block_;
  Matrix x_, mapped_x_, mapped_g_, mapped_logits_;
  std::span<std::uint8_t> labels_;
  std::span<std::uint32_t> indices_;
};

}  // namespace infomax
