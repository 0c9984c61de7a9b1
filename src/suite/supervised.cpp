#include "suite/supervised.h"

#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "suite/parts.h"
#include "train/supervised.h"

namespace infomax {

namespace {

// Test images that pass through g1 at a time.
constexpr std::size_t kScoredRows = 1000;

class Supervised final : public Experiment {
 public:
  Supervised(const Settings& settings, std::shared_ptr<const ImageSet> images,
             const Streams& streams)
      : images_(std::move(images)),
        batch_(static_cast<std::size_t>(settings.count("batch"))),
        evaluate_batches_(static_cast<std::uint64_t>(settings.count("evaluate_batches"))),
        train_(images_, streams, Split::train, batch_, Purpose::batch_order, false),
        train_eval_(images_, streams, Split::train, batch_, Purpose::train_eval_order, false) {
    const auto encoder = [&](EncoderUse use, std::size_t rows) {
      return make_encoder(settings, half_shape(*images_), train_.width(), View::x, use, rows,
                          streams, workspace_);
    };
    trainer_ = std::make_unique<SupervisedTrainer>(
        encoder(EncoderUse::train, batch_), encoder(EncoderUse::map, kScoredRows), kScoredRows,
        train_, batch_, AdamSettings{.lr = settings.number("lr")}, streams, workspace_);
  }

  void step() override { trainer_->step(); }
  std::int64_t taken() const override { return trainer_->taken(); }

  std::span<const Quantity> quantities() const override { return kQuantities; }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    const SupervisedScore score = trainer_->score(*images_, images_->test);
    values[0] = score.loss;
    values[1] = trainer_->mean_loss(train_eval_, evaluation * evaluate_batches_, evaluate_batches_);
    values[2] = score.accuracy;
  }

  void describe(State& state) override { trainer_->describe(state); }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override {
    return trainer_->encoder_parameters();
  }

  Work step_work() const override { return trainer_->step_work(); }
  std::size_t moved_parameters() const override { return trainer_->moved_parameters(); }

 private:
  static const std::array<Quantity, 3> kQuantities;

  std::shared_ptr<const ImageSet> images_;
  std::size_t batch_;
  std::uint64_t evaluate_batches_;
  Workspace workspace_;
  LabelledHalves train_, train_eval_;
  std::unique_ptr<SupervisedTrainer> trainer_;
};

const std::array<Quantity, 3> Supervised::kQuantities{
    Quantity{"loss", "nats", "the classifier's cross-entropy with the labels, on all test images",
             true},
    Quantity{"loss_train", "nats", "the same, mean over training batches", true},
    Quantity{"classifier_accuracy", "1", "the classifier's accuracy on all test images", false}};

}  // namespace

void supervised_settings(const Settings& settings, StatedSettings& stated) {
  if (settings.find("task") != nullptr)
    throw InputError("objective supervised needs views, for their labels");
  stated.required.push_back({"views"});
  state_views(settings, stated);
  state_encoder(settings, stated);
  state_training(stated);
  if (settings.find("noise") != nullptr && settings.number("noise") != 0)
    throw InputError(fmt::format("noise is {}, want 0: objective supervised trains without noise",
                                 settings.number("noise")));
}

TrialWork supervised_work(const Settings& settings) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, workspace);
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  const auto batches = static_cast<double>(settings.count("evaluate_batches"));
  const auto tested = static_cast<std::size_t>(input_shape(settings).test);
  const Work forward = encoder->forward_work(batch);
  return {.step = forward + encoder->backward_work(batch),
          .evaluation = batches * forward + encoder->forward_work(tested),
          .moved = static_cast<double>(encoder->parameter_count()),
          .calls = 1,
          .evaluation_calls = batches};
}

std::unique_ptr<Experiment> make_supervised(const Settings& settings,
                                            std::shared_ptr<const ImageSet> images,
                                            const Streams& streams) {
  return std::make_unique<Supervised>(settings, std::move(images), streams);
}

}  // namespace infomax
