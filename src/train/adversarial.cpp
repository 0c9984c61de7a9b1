#include "train/adversarial.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "kernels/cross_entropy.h"
#include "kernels/parameters.h"
#include "kernels/product.h"

namespace infomax {

template <class Real>
double adversary_loss_backward(ConstMatrixView<Real> g, ConstMatrixView<Real> w,
                               std::span<const Real> b, MatrixView<Real> logits,
                               MatrixView<Real> dlogits, MatrixView<Real> dg) {
  dense_forward<Real>(g, w, b, Activation::none, logits);
  const double loss = cross_entropy_uniform<Real>(logits, dlogits);
  // logits = g w + b
  product<Real>(Transpose::no, dlogits, Transpose::yes, w, dg);
  return loss;
}

template double adversary_loss_backward(ConstMatrix, ConstMatrix, std::span<const float>, Matrix,
                                        Matrix, Matrix);
template double adversary_loss_backward(ConstMatrixView<double>, ConstMatrixView<double>,
                                        std::span<const double>, MatrixView<double>,
                                        MatrixView<double>, MatrixView<double>);

// logits = g W + b on representations g, trained on labels:  theta = [W | b].
class AdversarialClassifier final : public Trainable<float> {
 public:
  AdversarialClassifier(std::size_t width, std::size_t classes, std::size_t batch,
                        Workspace& workspace)
      : width_(width), classes_(classes) {
    logits_ = workspace.matrix<float>(batch, classes);
    dlogits_ = workspace.matrix<float>(batch, classes);
    labels_ = workspace.vector<std::uint8_t>(batch);
  }

  std::string_view what() const override { return "the classifier's loss"; }
  std::size_t batch() const override { return logits_.rows(); }
  std::size_t x_width() const override { return width_; }
  std::size_t y_width() const override { return 1; }
  std::size_t parameter_count() const override { return (width_ + 1) * classes_; }

  void initialise(std::span<float> theta, const Streams& streams) const override {
    Stream stream = streams(Purpose::classifier_weights);
    draw_glorot(theta.first(width_ * classes_), width_, classes_, stream);
    std::ranges::fill(biases(theta), 0.0F);
  }

  // The logits of g at theta, kept until the next call.
  ConstMatrix classify(std::span<const float> theta, ConstMatrix g) {
    dense_forward<float>(g, weights(theta), biases(theta), Activation::none, logits_);
    return logits_;
  }

  double estimate(std::span<const float> theta, ConstMatrix g, ConstMatrix y) override {
    labels_of(y, labels_);
    return cross_entropy<float>(classify(theta, g), labels_, dlogits_);
  }

  double gradient(std::span<const float> theta, ConstMatrix g, ConstMatrix y,
                  std::span<float> dtheta) override {
    const double loss = estimate(theta, g, y);
    dense_backward<float>(g, weights(theta), logits_, Activation::none, dlogits_, weights(dtheta),
                          biases(dtheta), {});
    return loss;
  }

  Work estimate_work() const override { return product_work(batch(), classes_, width_); }
  Work gradient_work() const override { return 2.0 * estimate_work(); }

  template <class T>
  MatrixView<T> weights(std::span<T> theta) const {
    return {theta.data(), width_, classes_};
  }
  template <class T>
  std::span<T> biases(std::span<T> theta) const {
    return theta.last(classes_);
  }

 private:
  std::size_t width_, classes_;
  Matrix logits_, dlogits_;
  std::span<std::uint8_t> labels_;
};

// The encoder, trained to leave the classifier undecided: labels don't count.
class AdversarialEncoder final : public Trainable<float> {
 public:
  AdversarialEncoder(std::unique_ptr<Encoder<float>> encoder,
                     const AdversarialClassifier& classifier, std::size_t classes,
                     std::size_t batch, Workspace& workspace)
      : encoder_(std::move(encoder)), classifier_(classifier) {
    g_ = workspace.matrix<float>(batch, encoder_->output_width());
    dg_ = workspace.matrix<float>(batch, encoder_->output_width());
    logits_ = workspace.matrix<float>(batch, classes);
    dlogits_ = workspace.matrix<float>(batch, classes);
  }

  // Whose parameters stand still while the encoder learns.
  void play_against(std::span<const float> classifier_theta) { against_ = classifier_theta; }

  std::string_view what() const override { return "the encoder's loss"; }
  std::size_t batch() const override { return g_.rows(); }
  std::size_t x_width() const override { return encoder_->input_width(); }
  std::size_t y_width() const override { return 1; }
  std::size_t parameter_count() const override { return encoder_->parameter_count(); }

  void initialise(std::span<float> theta, const Streams& streams) const override {
    encoder_->initialise(theta, streams(Purpose::encoder1_weights));
  }

  double estimate(std::span<const float> theta, ConstMatrix x, ConstMatrix) override {
    encoder_->forward(theta, x, g_);
    return adversary_loss_backward<float>(g_, classifier_.weights(against_),
                                          classifier_.biases(against_), logits_, dlogits_, dg_);
  }

  double gradient(std::span<const float> theta, ConstMatrix x, ConstMatrix y,
                  std::span<float> dtheta) override {
    const double loss = estimate(theta, x, y);
    // Parts of theta may be moved from here on: not by a loss that training can't go on from.
    if (std::isfinite(loss)) encoder_->backward(theta, x, g_, dg_, dtheta, {});
    return loss;
  }

  bool announces_parts() const override { return encoder_->announces_parts(); }
  void when_part_done(const PartDone& listener) override { encoder_->when_part_done(listener); }

  Work estimate_work() const override {
    return encoder_->forward_work(batch()) + 2.0 * product_work(batch(), logits_.cols(), g_.cols());
  }
  Work gradient_work() const override { return estimate_work() + encoder_->backward_work(batch()); }

 private:
  std::unique_ptr<Encoder<float>> encoder_;
  const AdversarialClassifier& classifier_;
  std::span<const float> against_;
  Matrix g_, dg_, logits_, dlogits_;
};

// What the classifier learns from: representations of the batches of its steps. The encoder stands
// still for as many of them as pass through it together.
class ClassifierBatches final : public PairSource {
 public:
  ClassifierBatches(Encoder<float>& mapper, LabelledHalves& source,
                    const AdversarialSettings& settings, Workspace& workspace)
      : mapper_(mapper), source_(source), settings_(settings) {
    const std::size_t rows = settings.batch * settings.classifier_steps;
    x_ = workspace.matrix<float>(rows, mapper.input_width());
    g_ = workspace.matrix<float>(rows, mapper.output_width());
    y_ = workspace.matrix<float>(rows, 1);
  }

  void map_with(std::span<const float> encoder_theta) { theta_ = encoder_theta; }

  std::size_t x_width() const override { return g_.cols(); }
  std::size_t y_width() const override { return 1; }

  void batch(std::uint64_t step, Matrix g, Matrix y) override {
    const std::uint64_t together = settings_.classifier_steps, cold = settings_.warm_up;
    const std::uint64_t within = step < cold ? step % together : (step - cold) % together;
    if (within == 0) {
      const std::uint64_t count = step < cold ? std::min(together, cold - step) : together;
      // Each iteration since the warm-up took a batch for the encoder, too.
      const std::uint64_t first = step < cold ? step : step + (step - cold) / together;
      map(first, static_cast<std::size_t>(count));
    }
    const std::size_t row = static_cast<std::size_t>(within) * settings_.batch;
    for (std::size_t i = 0; i < settings_.batch; ++i) {
      std::ranges::copy(g_.row(row + i), g.row(i).begin());
      y(i, 0) = y_(row + i, 0);
    }
  }

 private:
  void map(std::uint64_t first, std::size_t count) {
    const std::size_t batch = settings_.batch;
    for (std::size_t b = 0; b < count; ++b)
      source_.batch(first + b, x_.row_block(b * batch, batch), y_.row_block(b * batch, batch));
    mapper_.forward(theta_, x_.row_block(0, count * batch), g_.row_block(0, count * batch));
  }

  Encoder<float>& mapper_;
  LabelledHalves& source_;
  AdversarialSettings settings_;
  std::span<const float> theta_;
  Matrix x_, g_, y_;
};

// The encoder's batch is the last of its iteration.
class EncoderBatches final : public PairSource {
 public:
  EncoderBatches(LabelledHalves& source, const AdversarialSettings& settings)
      : source_(source), settings_(settings) {}

  std::size_t x_width() const override { return source_.x_width(); }
  std::size_t y_width() const override { return source_.y_width(); }
  void batch(std::uint64_t step, Matrix x, Matrix y) override {
    const std::uint64_t steps = settings_.classifier_steps;
    source_.batch(settings_.warm_up + step * (steps + 1) + steps, x, y);
  }

 private:
  LabelledHalves& source_;
  AdversarialSettings settings_;
};

AdversarialTrainer::AdversarialTrainer(std::unique_ptr<Encoder<float>> encoder,
                                       std::unique_ptr<Encoder<float>> mapper,
                                       LabelledHalves& source, const AdversarialSettings& settings,
                                       const Streams& streams, Workspace& workspace)
    : settings_(settings), mapper_(std::move(mapper)) {
  require_positive("adversarial", "classifier_steps", settings.classifier_steps);
  if (source.x_width() != encoder->input_width() ||
      encoder->output_width() != mapper_->output_width())
    throw ShapeError(fmt::format(
        "adversarial: the source gives {} values, the encoder maps {} to {} and the mapper to {}; "
        "want them to fit",
        source.x_width(), encoder->input_width(), encoder->output_width(),
        mapper_->output_width()));
  const std::size_t width = encoder->output_width(), batch = settings.batch;
  classifier_ = std::make_unique<AdversarialClassifier>(width, source.classes(), batch, workspace);
  encoder_ = std::make_unique<AdversarialEncoder>(std::move(encoder), *classifier_,
                                                  source.classes(), batch, workspace);
  classifier_batches_ = std::make_unique<ClassifierBatches>(*mapper_, source, settings, workspace);
  encoder_batches_ = std::make_unique<EncoderBatches>(source, settings);
  classifier_trainer_ = std::make_unique<Trainer>(*classifier_, *classifier_batches_,
                                                  settings.classifier, streams, workspace);
  encoder_trainer_ =
      std::make_unique<Trainer>(*encoder_, *encoder_batches_, settings.encoder, streams, workspace);
  classifier_batches_->map_with(encoder_trainer_->theta());
  encoder_->play_against(classifier_trainer_->theta());
  x_ = workspace.matrix<float>(batch, source.x_width());
  g_ = workspace.matrix<float>(batch, width);
  labels_ = workspace.vector<std::uint8_t>(batch);
}

AdversarialTrainer::~AdversarialTrainer() = default;

void AdversarialTrainer::warm_up() {
  const auto cold = static_cast<std::int64_t>(settings_.warm_up);
  while (classifier_trainer_->taken() < cold) classifier_trainer_->step();
}

void AdversarialTrainer::describe(State& state) {
  encoder_trainer_->describe(state, "encoder");
  classifier_trainer_->describe(state, "classifier");
}

double AdversarialTrainer::step() {
  warm_up();
  for (std::size_t s = 0; s < settings_.classifier_steps; ++s) classifier_trainer_->step();
  return encoder_trainer_->step();
}

ClassifierScore AdversarialTrainer::score(LabelledHalves& source, std::uint64_t first,
                                          std::uint64_t count) {
  ClassifierScore sum;
  for (std::uint64_t b = 0; b < count; ++b) {
    source.batch(first + b, x_, labels_);
    mapper_->forward(encoder_parameters(), x_, g_);
    const ConstMatrix logits = classifier_->classify(classifier_trainer_->theta(), g_);
    sum.loss += cross_entropy<float>(logits, labels_, {});
    sum.loss_uniform += cross_entropy_uniform<float>(logits, {});
    sum.accuracy += share_right<float>(logits, labels_);
  }
  const auto n = static_cast<double>(count);
  return {sum.loss / n, sum.loss_uniform / n, sum.accuracy / n};
}

Work AdversarialTrainer::step_work() const {
  const auto steps = static_cast<double>(settings_.classifier_steps);
  return mapper_->forward_work(settings_.batch * settings_.classifier_steps) +
         steps * classifier_trainer_->step_work() + encoder_trainer_->step_work();
}

std::size_t AdversarialTrainer::moved_parameters() const {
  return encoder_trainer_->moved_parameters() +
         settings_.classifier_steps * classifier_trainer_->moved_parameters();
}

}  // namespace infomax
