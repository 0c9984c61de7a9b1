#include "objectives/k_pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "critics/critic.h"
#include "encoders/from_settings.h"
#include "estimators/scores/nce.h"
#include "train/k_pair_loss.h"
#include "train/k_pair_model.h"
#include "train/trainer.h"
#include "views/image_pairs.h"
#include "views/view_row.h"

namespace infomax {

namespace {

void widen(ConstMatrix in, MatrixView<double> out) {
  for (std::size_t i = 0; i < in.rows(); ++i)
    for (std::size_t k = 0; k < in.cols(); ++k) out(i, k) = in(i, k);
}

double largest_norm(ConstMatrixView<double> rows) {
  double largest = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    double square = 0;
    for (const double value : rows.row(i)) square += value * value;
    largest = std::max(largest, square);
  }
  return std::sqrt(largest);
}

class KPair final : public Experiment {
 public:
  KPair(const Settings& settings, std::shared_ptr<const ImageSet> images, const Streams& streams)
      : images_(std::move(images)),
        evaluate_batches_(static_cast<std::uint64_t>(settings.count("evaluate_batches"))) {
    const auto batch = static_cast<std::size_t>(settings.count("batch"));
    require_full_batches(evaluate_batches_, batch, *images_);
    const double noise = settings.number("noise");
    train_ = std::make_unique<ImagePairs>(images_, streams,
                                          ImagePairsPlan{Split::train, batch, Purpose::batch_order,
                                                         false, noise, Purpose::train_noise});
    test_ = std::make_unique<ImagePairs>(
        images_, streams,
        ImagePairsPlan{Split::test, batch, Purpose::test_order, true, noise, Purpose::test_noise});
    // Both as of the first view: one encoder is drawn once.
    const auto encoder = [&] {
      return make_encoder(settings, half_shape(*images_), train_->x_width(), View::x,
                          EncoderUse::train, batch, streams, workspace_);
    };
    auto of_x = encoder(), of_y = encoder();
    model_ =
        std::make_unique<KPairModel<float>>(std::move(of_x), std::move(of_y), batch, workspace_);
    critic_ = critic_named("inner").make_double(
        {.x_width = model_->output_width(), .y_width = model_->output_width()}, batch, workspace_);
    trainer_ = std::make_unique<Trainer>(
        *model_, *train_, AdamSettings{.lr = settings.number("lr")}, streams, workspace_);
    x_ = workspace_.matrix<float>(batch, train_->x_width());
    y_ = workspace_.matrix<float>(batch, train_->y_width());
    gx_ = workspace_.matrix<double>(batch, model_->output_width());
    gy_ = workspace_.matrix<double>(batch, model_->output_width());
    scores_ = workspace_.matrix<double>(batch, batch);
  }

  void step() override { trainer_->step(); }
  std::int64_t taken() const override { return trainer_->taken(); }

  std::span<const Quantity> quantities() const override { return kQuantities; }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    const double batch = static_cast<double>(model_->batch()), log_batch = det_log(batch);
    const double count = static_cast<double>(evaluate_batches_);
    std::fill(values.begin(), values.end(), 0.0);
    for (std::uint64_t b = 0; b < evaluate_batches_; ++b) {
      test_->batch(evaluation * evaluate_batches_ + b, x_, y_);
      model_->embed(trainer_->theta(), x_, y_);
      widen(model_->x_embedding(), gx_);
      widen(model_->y_embedding(), gy_);
      const double k_pair = log_batch - k_pair_loss<double>(gx_, gy_, scores_);
      critic_->forward({}, gx_, gy_, scores_);
      const double bound = nce<double>(scores_);
      values[0] += bound / count;
      values[1] += k_pair / count;
      values[2] = std::max(values[2], std::abs(k_pair - bound));
      values[3] = std::max(values[3], rounding(batch, log_batch));
    }
  }

  void describe(State& state) override { trainer_->describe(state); }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return trainer_->theta(); }
  std::span<const float> encoder2_parameters() const override { return trainer_->theta(); }

  Work step_work() const override { return trainer_->step_work(); }
  std::size_t moved_parameters() const override { return trainer_->moved_parameters(); }

 private:
  static const std::array<Quantity, 4> kQuantities;

  // The header's formula, at gx_ and gy_.
  double rounding(double batch, double log_batch) const {
    constexpr double u = 0x1p-53;
    const double terms = static_cast<double>(gx_.cols()) * u;
    const double size = largest_norm(gx_) * largest_norm(gy_);
    return 4 * terms / (1 - terms) * size + (batch + 10) * u * (log_batch + 2 * size);
  }

  std::shared_ptr<const ImageSet> images_;
  std::uint64_t evaluate_batches_;
  Workspace workspace_;
  std::unique_ptr<PairSource> train_, test_;
  std::unique_ptr<KPairModel<float>> model_;
  std::unique_ptr<Critic<double>> critic_;
  std::unique_ptr<Trainer> trainer_;
  Matrix x_, y_;
  MatrixView<double> gx_, gy_, scores_;  // the embeddings and their products, for evaluations
};

const std::array<Quantity, 4> KPair::kQuantities{
    Quantity{"bound_test", "nats", "mean of I_NCE of the inner product over test batches", true,
             Role::estimate},
    Quantity{"k_pair", "nats", "mean of log batch less the K-pair loss over test batches", true},
    Quantity{"identity_error", "nats", "largest |k_pair - bound_test| on a test batch", false},
    Quantity{"identity_rounding", "nats", "what rounding may make of identity_error at most",
             false}};

}  // namespace

void check_k_pair(const Settings& settings) {
  if (settings.has("task"))
    throw InputError("objective k-pair needs views: two of one kind, for one encoder");
}

TrialWork k_pair_work(const Settings& settings, const InputShape& shape) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, shape.image, shape.x_width, workspace);
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  const auto batches = static_cast<double>(settings.count("evaluate_batches"));
  Work scores = product_work(batch, batch, encoder->output_width());
  // The exponentials: as much as some 200 operations a score.
  scores.pairs = 200 * static_cast<double>(batch) * static_cast<double>(batch);
  const Work loss = 2.0 * encoder->forward_work(batch) + scores;
  return {.step = loss + 2.0 * encoder->backward_work(batch) + 2.0 * scores,
          .evaluation = batches * (loss + scores),
          .moved = static_cast<double>(encoder->parameter_count()),
          .calls = 1,
          .evaluation_calls = batches};
}

std::unique_ptr<Experiment> make_k_pair(const Settings& settings,
                                        const std::shared_ptr<const ImageSet>& images,
                                        const Streams& streams) {
  return std::make_unique<KPair>(settings, images, streams);
}

}  // namespace infomax
