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

namespace {

void require_finite(std::int64_t iteration, const char* whose, double loss) {
  if (!std::isfinite(loss))
    throw NumericError(fmt::format("iteration {}: the {}'s loss is {}, want a finite number",
                                   iteration, whose, loss));
}

}  // namespace

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

AdversarialTrainer::AdversarialTrainer(std::unique_ptr<Encoder<float>> encoder,
                                       std::unique_ptr<Encoder<float>> mapper,
                                       LabelledHalves& source, const AdversarialSettings& settings,
                                       const Streams& streams, Workspace& workspace)
    : encoder_(std::move(encoder)),
      mapper_(std::move(mapper)),
      source_(source),
      settings_(settings),
      classes_(source.classes()),
      encoder_block_(encoder_->parameter_count(), workspace),
      classifier_block_((encoder_->output_width() + 1) * classes_, workspace) {
  require_positive("adversarial", "classifier_steps", settings.classifier_steps);
  if (source.width() != encoder_->input_width() ||
      encoder_->output_width() != mapper_->output_width())
    throw ShapeError(fmt::format(
        "adversarial: the source gives {} values, the encoder maps {} to {} and the mapper to {}; "
        "want them to fit",
        source.width(), encoder_->input_width(), encoder_->output_width(),
        mapper_->output_width()));
  const std::size_t rows = settings.batch * settings.classifier_steps;
  const std::size_t width = encoder_->output_width();
  x_ = workspace.matrix<float>(rows, encoder_->input_width());
  g_ = workspace.matrix<float>(rows, width);
  dg_ = workspace.matrix<float>(settings.batch, width);
  logits_ = workspace.matrix<float>(settings.batch, classes_);
  dlogits_ = workspace.matrix<float>(settings.batch, classes_);
  labels_ = workspace.vector<std::uint8_t>(rows);

  encoder_->when_part_done([this](std::size_t first, std::size_t count) {
    encoder_block_.move(settings_.encoder, first, count);
  });
  encoder_->initialise(encoder_block_.theta, streams(Purpose::encoder1_weights));
  Stream stream = streams(Purpose::classifier_weights);
  draw_glorot(classifier_block_.theta.first(width * classes_), width, classes_, stream);
}

void AdversarialTrainer::classify(ConstMatrix features) {
  dense_forward<float>(features, weights<const float>(classifier_block_.theta),
                       biases<const float>(classifier_block_.theta), Activation::none, logits_);
}

void AdversarialTrainer::teach(std::size_t count) {
  const std::size_t batch = settings_.batch;
  for (std::size_t done = 0; done < count; done += settings_.classifier_steps) {
    const std::size_t batches = std::min(settings_.classifier_steps, count - done);
    for (std::size_t b = 0; b < batches; ++b)
      source_.batch(next_batch_++, x_.row_block(b * batch, batch),
                    labels_.subspan(b * batch, batch));
    const Matrix features = g_.row_block(0, batches * batch);
    mapper_->forward(encoder_block_.theta, x_.row_block(0, batches * batch), features);
    for (std::size_t b = 0; b < batches; ++b) {
      const Matrix rows = features.row_block(b * batch, batch);
      classify(rows);
      const double loss =
          cross_entropy<float>(logits_, labels_.subspan(b * batch, batch), dlogits_);
      require_finite(taken(), "classifier", loss);
      dense_backward<float>(rows, weights<const float>(classifier_block_.theta), logits_,
                            Activation::none, dlogits_, weights(classifier_block_.gradient),
                            biases(classifier_block_.gradient), {});
      classifier_block_.step(settings_.classifier);
    }
  }
}

void AdversarialTrainer::warm_up() {
  if (next_batch_ == 0) teach(settings_.warm_up);
}

void AdversarialTrainer::describe(State& state) {
  encoder_block_.describe("encoder", state);
  classifier_block_.describe("classifier", state);
  state.value("next_batch", next_batch_);
}

double AdversarialTrainer::step() {
  warm_up();
  teach(settings_.classifier_steps);
  const std::size_t batch = settings_.batch;
  const Matrix x = x_.row_block(0, batch), g = g_.row_block(0, batch);
  source_.batch(next_batch_++, x, labels_.first(batch));
  encoder_->forward(encoder_block_.theta, x, g);
  const double loss = adversary_loss_backward<float>(
      g, weights<const float>(classifier_block_.theta),
      biases<const float>(classifier_block_.theta), logits_, dlogits_, dg_);
  require_finite(taken(), "encoder", loss);
  encoder_block_.begin_step();
  encoder_->backward(encoder_block_.theta, x, g, dg_, encoder_block_.gradient, {});
  if (!encoder_->announces_parts())
    encoder_block_.move(settings_.encoder, 0, encoder_block_.theta.size());
  return loss;
}

ClassifierScore AdversarialTrainer::score(LabelledHalves& source, std::uint64_t first,
                                          std::uint64_t count) {
  const std::size_t batch = settings_.batch;
  const Matrix x = x_.row_block(0, batch), g = g_.row_block(0, batch);
  const auto labels = labels_.first(batch);
  ClassifierScore sum;
  for (std::uint64_t b = 0; b < count; ++b) {
    source.batch(first + b, x, labels);
    mapper_->forward(encoder_block_.theta, x, g);
    classify(g);
    sum.loss += cross_entropy<float>(logits_, labels, {});
    sum.loss_uniform += cross_entropy_uniform<float>(logits_, {});
    sum.accuracy += share_right<float>(logits_, labels);
  }
  const auto n = static_cast<double>(count);
  return {sum.loss / n, sum.loss_uniform / n, sum.accuracy / n};
}

Work AdversarialTrainer::step_work() const {
  const std::size_t batch = settings_.batch;
  const Work logits = product_work(batch, classes_, encoder_->output_width());
  const auto steps = static_cast<double>(settings_.classifier_steps);
  return mapper_->forward_work(batch * settings_.classifier_steps) + (2 * steps) * logits +
         encoder_->forward_work(batch) + encoder_->backward_work(batch) + 2.0 * logits;
}

std::size_t AdversarialTrainer::moved_parameters() const {
  return encoder_block_.theta.size() + settings_.classifier_steps * classifier_block_.theta.size();
}

}  // namespace infomax
