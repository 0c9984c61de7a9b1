#include "objectives/supervised.h"

#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "encoders/from_settings.h"
#include "train/supervised.h"
#include "train/trainer.h"
#include "views/labelled_halves.h"

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
      return make_encoder(settings, half_shape(*images_), train_.x_width(), View::x, use, rows,
                          streams, workspace_);
    };
    classifier_ = std::make_unique<Classifier<float>>(encoder(EncoderUse::train, batch_),
                                                      images_->classes, batch_, workspace_);
    scorer_ = std::make_unique<SplitScorer>(encoder(EncoderUse::map, kScoredRows), images_->classes,
                                            kScoredRows, workspace_);
    trainer_ = std::make_unique<Trainer>(
        *classifier_, train_, AdamSettings{.lr = settings.number("lr")}, streams, workspace_);
    x_ = workspace_.matrix<float>(batch_, train_.x_width());
    y_ = workspace_.matrix<float>(batch_, 1);
  }

  void step() override { trainer_->step(); }
  std::int64_t taken() const override { return trainer_->taken(); }

  std::span<const Quantity> quantities() const override { return kQuantities; }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    const SupervisedScore score =
        (*scorer_)(*classifier_, trainer_->theta(), *images_, images_->test);
    values[0] = score.loss;
    values[1] = mean_estimate(*classifier_, trainer_->theta(), train_eval_,
                              evaluation * evaluate_batches_, evaluate_batches_, x_, y_);
    values[2] = score.accuracy;
  }

  void describe(State& state) override { trainer_->describe(state); }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override {
    return classifier_->encoder_parameters(trainer_->theta());
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
  std::unique_ptr<Classifier<float>> classifier_;
  std::unique_ptr<SplitScorer> scorer_;
  std::unique_ptr<Trainer> trainer_;
  Matrix x_, y_;
};

const std::array<Quantity, 3> Supervised::kQuantities{
    Quantity{"loss", "nats", "the classifier's cross-entropy with the labels, on all test images",
             true},
    Quantity{"loss_train", "nats", "the same, mean over training batches", true},
    Quantity{"classifier_accuracy", "1", "the classifier's accuracy on all test images", false}};

}  // namespace

void check_supervised(const Settings& settings) {
  if (settings.has("task")) throw InputError("objective supervised needs views, for their labels");
  if (settings.has("noise") && settings.number("noise") != 0)
    throw InputError(fmt::format("noise is {}, want 0: objective supervised trains without noise",
                                 settings.number("noise")));
}

TrialWork supervised_work(const Settings& settings, const InputShape& shape) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, shape.image, shape.x_width, workspace);
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  const auto batches = static_cast<double>(settings.count("evaluate_batches"));
  const auto tested = static_cast<std::size_t>(shape.test);
  const Work forward = encoder->forward_work(batch);
  return {.step = forward + encoder->backward_work(batch),
          .evaluation = batches * forward + encoder->forward_work(tested),
          .moved = static_cast<double>(encoder->parameter_count()),
          .calls = 1,
          .evaluation_calls = batches};
}

std::unique_ptr<Experiment> make_supervised(const Settings& settings,
                                            const std::shared_ptr<const ImageSet>& images,
                                            const Streams& streams) {
  return std::make_unique<Supervised>(settings, images, streams);
}

}  // namespace infomax
