#include "suite/contrastive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "suite/oracle_critic.h"
#include "suite/parts.h"
#include "suite/task_pairs.h"
#include "tasks/transformed.h"
#include "train/trainer.h"
#include "views/image_pairs.h"

namespace infomax {

namespace {

std::unique_ptr<Critic<float>> make_critic(const Settings& settings, std::size_t width,
                                           std::size_t batch, const Task* task,
                                           const BoundRow& bound, Workspace& workspace) {
  const std::string name = settings.word("critic");
  if (name == kOracle)
    return std::make_unique<OracleCritic>(*task, bound.optimal_shift, batch, workspace);
  const CriticRow& row = critic_named(name);
  CriticSpec spec;
  spec.width = width;
  if (row.takes_layers) spec.layers = settings.counts(fmt::format("{}_layers", row.name));
  spec.precision = settings.precision();
  return row.make(spec, batch, workspace);
}

class Contrastive final : public Experiment {
 public:
  Contrastive(const Settings& settings, std::shared_ptr<const ImageSet> images,
              const Streams& streams)
      : images_(std::move(images)),
        task_(stated_task(settings)),
        bound_(bound_named(settings.word("bound"))),
        evaluate_batches_(static_cast<std::uint64_t>(settings.count("evaluate_batches"))) {
    const auto batch = static_cast<std::size_t>(settings.count("batch"));
    if (task_)
      draw_from_task(batch, streams);
    else
      draw_from_images(settings, batch, streams);
    const auto encoder = [&](View view, std::size_t width) {
      return make_encoder(settings, images_ ? half_shape(*images_) : ImageShape{}, width, view,
                          EncoderUse::train, batch, streams, workspace_);
    };
    auto encoder1 = encoder(View::x, train_->x_width());
    auto encoder2 = encoder(View::y, train_->y_width());
    auto critic =
        make_critic(settings, encoder1->output_width(), batch, task_.get(), bound_, workspace_);
    model_ = std::make_unique<Model<float>>(std::move(encoder1), std::move(encoder2),
                                            std::move(critic), bound_, batch, workspace_);
    TrainSettings train;
    train.adam.lr = settings.number("lr");
    if (settings.word("objective") == "match") train.objective.target = settings.number("target");
    trainer_ = std::make_unique<Trainer>(*model_, *train_, train, streams, workspace_);
    x_ = workspace_.matrix<float>(batch, model_->x_width());
    y_ = workspace_.matrix<float>(batch, model_->y_width());
    if (settings.find("curve_every") != nullptr) {
      curve_every_ = static_cast<std::size_t>(settings.count("curve_every"));
      curve_smoothing_ = settings.number("curve_smoothing");
      curve_ = workspace_.vector<double>(static_cast<std::size_t>(settings.count("steps")));
    }
  }

  void step() override {
    const auto at = static_cast<std::size_t>(taken());
    if (model_->parameter_count() == 0) {
      ++steps_without_parameters_;
      return;
    }
    const double bound = trainer_->step();
    if (at < curve_.size()) curve_[at] = bound;
  }
  std::int64_t taken() const override { return trainer_->taken() + steps_without_parameters_; }

  std::span<const Quantity> quantities() const override { return kQuantities; }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    values[0] = mean(*test_, evaluation);
    values[1] = mean(*train_eval_, evaluation);
  }

  std::vector<Metric> metrics() const override {
    std::vector<Metric> out;
    if (task_)
      out.push_back({"mi_true", "nats", "the task's mutual information", {}, {task_->mi()}});
    if (curve_every_ > 0) {
      Axis axis{"curve_step", "1", {}};
      for (std::size_t s = 0; s < curve_.size(); s += curve_every_)
        axis.coordinates.push_back(static_cast<double>(s));
      out.push_back({"bound_curve",
                     "nats",
                     fmt::format("the bound on training batches, smoothed over steps by a Gaussian "
                                 "of standard deviation {}",
                                 curve_smoothing_),
                     {axis},
                     smoothed(curve_, curve_smoothing_, curve_every_)});
    }
    return out;
  }

  void describe(State& state) override {
    trainer_->describe(state);
    state.value("steps_without_parameters", steps_without_parameters_);
    state.values("curve", curve_);
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override {
    return model_->encoder1_parameters(trainer_->theta());
  }

  Work step_work() const override { return model_->gradient_work(); }
  std::size_t moved_parameters() const override { return model_->parameter_count(); }

 private:
  static const std::array<Quantity, 2> kQuantities;

  void draw_from_task(std::size_t batch, const Streams& streams) {
    const auto pairs = [&](Purpose purpose) {
      return std::make_unique<TaskPairs>(*task_, batch, streams, purpose, workspace_);
    };
    train_ = pairs(Purpose::task_train);
    test_ = pairs(Purpose::task_test);
    train_eval_ = pairs(Purpose::task_train_eval);
  }

  void draw_from_images(const Settings& settings, std::size_t batch, const Streams& streams) {
    require_full_batches(evaluate_batches_, batch, *images_);
    const double noise = settings.number("noise");
    const NoiseSharing sharing =
        shares_noise(settings) ? NoiseSharing::shared : NoiseSharing::independent;
    const Split tested = tests_on_training_images(settings) ? Split::train : Split::test;
    const auto pairs = [&](Split split, Purpose order, bool one_epoch, Purpose noise_of) {
      return std::make_unique<ImagePairs>(
          images_, streams,
          ImagePairsPlan{split, batch, order, one_epoch, noise, noise_of, sharing});
    };
    train_ = pairs(Split::train, Purpose::batch_order, false, Purpose::train_noise);
    // One fixed permutation of the images that are tested on; training data are drawn afresh for every evaluation.
    test_ = pairs(tested, Purpose::test_order, true, Purpose::test_noise);
    train_eval_ = pairs(Split::train, Purpose::train_eval_order, false, Purpose::train_eval_noise);
  }

  double mean(PairSource& source, std::uint64_t evaluation) {
    double largest = 0;
    const double mean =
        mean_bound(*model_, trainer_->theta(), source, evaluation * evaluate_batches_,
                   evaluate_batches_, x_, y_, &largest);
    // A theorem, whatever the critic: sum_j exp(s_ij) >= exp(s_ii). The slack is rounding of a mean of logs.
    const double ceiling = std::log(static_cast<double>(model_->batch()));
    if (bound_.at_most_log_batch && largest > ceiling * (1 + 1e-12))
      throw NumericError(fmt::format("{} is {} nats on a batch of {}; it can't exceed log {} = {}",
                                     bound_.name, largest, model_->batch(), model_->batch(),
                                     ceiling));
    return mean;
  }

  std::shared_ptr<const ImageSet> images_;
  std::unique_ptr<Task> task_;
  Workspace workspace_;
  const BoundRow& bound_;
  std::uint64_t evaluate_batches_;
  std::unique_ptr<PairSource> train_, test_, train_eval_;
  std::unique_ptr<Model<float>> model_;
  std::unique_ptr<Trainer> trainer_;
  std::int64_t steps_without_parameters_ = 0;
  Matrix x_, y_;
  std::size_t curve_every_ = 0;
  double curve_smoothing_ = 0;
  std::span<double> curve_;  // the bound on the batch of every step
};

const std::array<Quantity, 2> Contrastive::kQuantities{
    Quantity{"bound_test", "nats", "mean of the bound over test batches", true},
    Quantity{"bound_train", "nats", "mean of the bound over training batches", true}};

}  // namespace

void contrastive_settings(const Settings& settings, StatedSettings& stated) {
  stated.required.push_back({"views", "task"});
  state_views(settings, stated);
  state_task(settings, stated);
  state_encoder(settings, stated);
  state_training(stated);
  stated.required.push_back({"critic"});
  stated.required.push_back({"bound"});
  stated.optional.insert(stated.optional.end(), {"curve_every", "curve_smoothing"});
  if (settings.find("views") != nullptr)
    stated.optional.insert(stated.optional.end(), {"noise_sharing", "bound_test_on"});
  shares_noise(settings);
  tests_on_training_images(settings);
  if (states(settings, "critic", kOracle)) {
    if (settings.find("task") == nullptr || !states(settings, "encoder", "identity"))
      throw InputError("critic oracle needs a task and the encoder identity");
    // It would map back from floats: 1.0f is the image of all beyond 5.4 under Phi.
    if (is_transformed(settings.word("task")))
      throw InputError(
          "critic oracle takes laws without transforms; objective oracle has them, in double");
  } else if (settings.find("critic") != nullptr) {
    const CriticRow& row = critic_named(settings.word("critic"));
    if (row.takes_layers) stated.required.push_back({fmt::format("{}_layers", row.name)});
  }
  if (settings.find("bound") != nullptr) bound_named(settings.word("bound"));
  const bool curve = settings.find("curve_every") != nullptr;
  if (curve != (settings.find("curve_smoothing") != nullptr))
    throw InputError(fmt::format("{} is stated without {}",
                                 curve ? "curve_every" : "curve_smoothing",
                                 curve ? "curve_smoothing" : "curve_every"));
}

void match_settings(const Settings& settings, StatedSettings& stated) {
  contrastive_settings(settings, stated);
  stated.required.push_back({"target"});
}

TrialWork contrastive_work(const Settings& settings) {
  Workspace workspace;
  const auto encoder = encoder_to_count(settings, workspace);
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  Work value = 2.0 * encoder->forward_work(batch);
  Work gradient = 2.0 * encoder->backward_work(batch);
  double moved = 2 * static_cast<double>(encoder->parameter_count());
  if (const std::string name = settings.word("critic"); name == kOracle) {
    value += product_work(batch, batch, encoder->output_width());
  } else {
    const CriticRow& row = critic_named(name);
    CriticSpec spec;
    spec.width = encoder->output_width();
    if (row.takes_layers) spec.layers = settings.counts(name + "_layers");
    const auto critic = row.make(spec, 2, workspace);
    value += critic->forward_work(batch);
    gradient += critic->backward_work(batch);
    moved += static_cast<double>(critic->parameter_count());
  }
  // The bound's exponentials, and passes over scores that no cache holds: as much as 100 operations a score, and 200 for
  // the gradient.
  const double scores = static_cast<double>(batch) * static_cast<double>(batch);
  value.pairs += 100 * scores;
  gradient.pairs += 200 * scores;
  TrialWork work;
  // Nothing to move, no step.
  if (moved > 0) work = {.step = value + gradient, .moved = moved, .calls = 1};
  work.evaluation_calls = 2 * static_cast<double>(settings.count("evaluate_batches"));
  work.evaluation = work.evaluation_calls * value;
  return work;
}

std::unique_ptr<Experiment> make_contrastive(const Settings& settings,
                                             std::shared_ptr<const ImageSet> images,
                                             const Streams& streams) {
  return std::make_unique<Contrastive>(settings, std::move(images), streams);
}

std::vector<double> smoothed(std::span<const double> values, double smoothing, std::size_t every) {
  if (every == 0 || !(smoothing > 0))
    throw ShapeError(
        fmt::format("smoothed: every is {} and smoothing {}, want both above 0", every, smoothing));
  const auto reach = static_cast<std::size_t>(std::ceil(4 * smoothing));
  std::vector<double> weights(reach + 1);
  for (std::size_t k = 0; k <= reach; ++k) {
    const double z = static_cast<double>(k) / smoothing;
    weights[k] = det_exp(-0.5 * z * z);
  }
  std::vector<double> out;
  for (std::size_t s = 0; s < values.size(); s += every) {
    double sum = 0, weight = 0;
    const std::size_t last = std::min(values.size() - 1, s + reach);
    for (std::size_t t = s < reach ? 0 : s - reach; t <= last; ++t) {
      const double w = weights[t < s ? s - t : t - s];
      sum += w * values[t];
      weight += w;
    }
    out.push_back(sum / weight);
  }
  return out;
}

}  // namespace infomax
