#include "objectives/adversarial.h"

#include <array>

#include "core/error.h"
#include "encoders/from_settings.h"
#include "train/adversarial.h"
#include "views/view_row.h"

namespace infomax {

namespace {

class Adversarial final : public Experiment {
 public:
  Adversarial(const Settings& settings, std::shared_ptr<const ImageSet> images,
              const Streams& streams)
      : images_(std::move(images)),
        batch_(static_cast<std::size_t>(settings.count("batch"))),
        evaluate_batches_(static_cast<std::uint64_t>(settings.count("evaluate_batches"))),
        train_(images_, streams, Split::train, batch_, Purpose::classifier_order, false),
        test_(images_, streams, Split::test, batch_, Purpose::test_order, true) {
    AdversarialSettings with;
    with.encoder.lr = settings.number("lr");
    with.classifier.lr = settings.number("classifier_lr");
    with.batch = batch_;
    with.classifier_steps = static_cast<std::size_t>(settings.count("classifier_steps"));
    with.warm_up = static_cast<std::size_t>(settings.count("classifier_warm_up"));
    const auto encoder = [&](EncoderUse use, std::size_t rows) {
      return make_encoder(settings, half_shape(*images_), train_.x_width(), View::x, use, rows,
                          streams, workspace_);
    };
    trainer_ = std::make_unique<AdversarialTrainer>(
        encoder(EncoderUse::train, batch_),
        encoder(EncoderUse::map, batch_ * with.classifier_steps), train_, with, streams,
        workspace_);
  }

  void step() override { trainer_->step(); }
  std::int64_t taken() const override { return trainer_->taken(); }

  std::span<const Quantity> quantities() const override { return kQuantities; }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    trainer_->warm_up();
    const ClassifierScore score =
        trainer_->score(test_, evaluation * evaluate_batches_, evaluate_batches_);
    values[0] = score.loss;
    values[1] = score.loss_uniform;
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
  LabelledHalves train_, test_;
  std::unique_ptr<AdversarialTrainer> trainer_;
};

const std::array<Quantity, 3> Adversarial::kQuantities{
    Quantity{"loss", "nats", "the classifier's cross-entropy with the labels, on test batches",
             true},
    Quantity{"loss_uniform", "nats",
             "cross-entropy of the classifier's output with the uniform distribution, on test "
             "batches",
             true},
    Quantity{"classifier_accuracy", "1", "the classifier's accuracy on test batches", false}};

}  // namespace

void check_adversarial(const Settings& settings) {
  if (settings.has("task")) throw InputError("objective adversarial needs views, for their labels");
}

TrialWork adversarial_work(const Settings& settings, const InputShape& shape) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, shape.image, shape.x_width, workspace);
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  const auto batches = static_cast<double>(settings.count("evaluate_batches"));
  const auto classifier_steps = static_cast<double>(settings.count("classifier_steps"));
  const Work forward = encoder->forward_work(batch);
  return {.setup = static_cast<double>(settings.count("classifier_warm_up")) * forward,
          .step = (classifier_steps + 1) * forward + encoder->backward_work(batch),
          .evaluation = batches * forward,
          .moved = static_cast<double>(encoder->parameter_count()),
          .calls = classifier_steps,
          .evaluation_calls = batches};
}

std::unique_ptr<Experiment> make_adversarial(const Settings& settings,
                                             const std::shared_ptr<const ImageSet>& images,
                                             const Streams& streams) {
  require_full_batches(static_cast<std::uint64_t>(settings.count("evaluate_batches")),
                       static_cast<std::size_t>(settings.count("batch")), *images);
  return std::make_unique<Adversarial>(settings, images, streams);
}

}  // namespace infomax
