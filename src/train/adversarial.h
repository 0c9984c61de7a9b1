// An encoder trained against a linear classifier of its own representation: the classifier learns
// the labels, the encoder learns to leave it undecided.
//
//   logits = g(x) W + b
//   classifier:  minimise  -mean log p(label)                     over W, b, at lr_classifier
//   encoder:     minimise  -mean (1/C) sum_c log p(c)             over the encoder, W and b frozen
//
// An iteration is `classifier_steps` steps of the classifier and one of the encoder, each on a
// fresh batch; `warm_up` classifier steps come before the first. The encoder stands still while the
// classifier learns, so the classifier's batches pass through it together.
//
// Source: Tschannen et al. (2020), section 3.1 and figure 1c. Losses in nats.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/matrix.h"
#include "core/random.h"
#include "core/state.h"
#include "core/workspace.h"
#include "encoders/encoder.h"
#include "train/trainer.h"
#include "views/labelled_halves.h"

namespace infomax {

struct AdversarialSettings {
  AdamSettings encoder{.lr = 1e-5};
  AdamSettings classifier{.lr = 1e-3};
  std::size_t batch = 128;
  std::size_t classifier_steps = 10;
  std::size_t warm_up = 1000;
};

// What the classifier makes of some batches, as means over them.
struct ClassifierScore {
  double loss = 0;          // cross-entropy with the labels
  double loss_uniform = 0;  // cross-entropy with the uniform distribution; log C at least
  double accuracy = 0;
};

// The encoder's loss at representations g [n, d] under a classifier w [d, C] and b [C] that stands
// still, and its gradient by g:
//
//   logits = g w + b,   L = -mean_i (1/C) sum_c log softmax(logits_i)_c,   dg = dlogits w^T
//
// logits and dlogits [n, C] and dg [n, d] are overwritten. Throws ShapeError for other shapes or an
// empty batch.
template <class Real>
double adversary_loss_backward(ConstMatrixView<Real> g, ConstMatrixView<Real> w,
                               std::span<const Real> b, MatrixView<Real> logits,
                               MatrixView<Real> dlogits, MatrixView<Real> dg);

// The two sides of the game, each trained by the one loop (train/trainer.h); defined beside their
// code.
class AdversarialClassifier;
class AdversarialEncoder;
class ClassifierBatches;
class EncoderBatches;

class AdversarialTrainer {
 public:
  // `encoder` is a plan for exactly settings.batch rows, `mapper` one of the same kind that only
  // maps, for at least classifier_steps * batch rows. The parameters start from the streams
  // encoder1_weights and classifier_weights (Glorot uniform; biases zero); batches come from
  // `source`, one after the other: those of the warm-up, then those of each iteration, the
  // encoder's last. Source and workspace have to outlive the trainer. Throws ShapeError where
  // widths differ or classifier_steps is 0.
  AdversarialTrainer(std::unique_ptr<Encoder<float>> encoder,
                     std::unique_ptr<Encoder<float>> mapper, LabelledHalves& source,
                     const AdversarialSettings& settings, const Streams& streams,
                     Workspace& workspace);

  ~AdversarialTrainer();
  AdversarialTrainer(const AdversarialTrainer&) = delete;
  AdversarialTrainer& operator=(const AdversarialTrainer&) = delete;

  // The classifier's steps before iteration 0; step() takes them itself unless they were taken.
  void warm_up();

  // One iteration; returns the encoder's loss on its batch before the move. Allocates nothing of
  // ours. Throws NumericError that names the step, of the classifier's or of the encoder's, where a
  // loss is no finite number.
  double step();

  // Iterations taken so far.
  std::int64_t taken() const { return encoder_trainer_->taken(); }
  std::span<const float> encoder_parameters() const { return encoder_trainer_->theta(); }

  // What later iterations depend on. Before and after warm_up alike.
  void describe(State& state);

  // The mean over batches first, ..., first + count - 1 of a source.
  ClassifierScore score(LabelledHalves& source, std::uint64_t first, std::uint64_t count);

  // The arithmetic of an iteration, and all parameters that its optimisers move, each once per
  // move.
  Work step_work() const;
  std::size_t moved_parameters() const;

 private:
  AdversarialSettings settings_;
  std::unique_ptr<Encoder<float>> mapper_;
  std::unique_ptr<AdversarialClassifier> classifier_;
  std::unique_ptr<AdversarialEncoder> encoder_;
  std::unique_ptr<ClassifierBatches> classifier_batches_;
  std::unique_ptr<EncoderBatches> encoder_batches_;
  std::unique_ptr<Trainer> classifier_trainer_, encoder_trainer_;
  Matrix x_, g_;
  std::span<std::uint8_t> labels_;
};

}  // namespace infomax
