#include "objectives/contrastive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "encoders/from_settings.h"
#include "estimators/estimator.h"
#include "objectives/levels.h"
#include "objectives/oracle_critic.h"
#include "objectives/schedule.h"
#include "objectives/task_pairs.h"
#include "tasks/transformed.h"
#include "train/model.h"
#include "train/trainer.h"
#include "views/image_pairs.h"
#include "views/view_row.h"

namespace infomax {

namespace {

std::unique_ptr<Critic<float>> make_critic(const Settings& settings, std::size_t x_width,
                                           std::size_t y_width, std::size_t batch, const Task* task,
                                           const EstimatorRow& bound, Workspace& workspace) {
  const std::string name = settings.word("critic");
  if (name == kOracle && task->moves())
    throw InputError(
        fmt::format("critic oracle needs a task that stays as it is, and {} moves with "
                    "the step of a training",
                    settings.word("task")));
  if (name == kOracle)
    return std::make_unique<OracleCritic>(*task, bound.of_scores.optimal_score, batch, workspace);
  return critic_named(name).make({.x_width = x_width,
                                  .y_width = y_width,
                                  .settings = settings,
                                  .precision = precision_of(settings)},
                                 batch, workspace);
}

class Contrastive final : public Experiment {
 public:
  Contrastive(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
              const Streams& streams)
      : images_(settings.has("task") ? nullptr : images),
        task_(stated_task(settings, images)),
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
    auto critic = make_critic(settings, encoder1->output_width(), encoder2->output_width(), batch,
                              task_.get(), bound_, workspace_);
    Objective objective;
    if (settings.says("objective", "match")) objective.target = settings.number("target");
    model_ = std::make_unique<Model<float>>(std::move(encoder1), std::move(encoder2),
                                            std::move(critic), bound_.of_scores.make(settings),
                                            batch, workspace_, objective);
    trainer_ = std::make_unique<Trainer>(
        *model_, *train_, AdamSettings{.lr = settings.number("lr")}, streams, workspace_);
    truth_steps_ =
        task_ && task_->moves() ? evaluation_steps(settings) : std::vector<std::int64_t>{};
    x_ = workspace_.matrix<float>(batch, model_->x_width());
    y_ = workspace_.matrix<float>(batch, model_->y_width());
    if (settings.has("curve_every")) {
      curve_every_ = static_cast<std::size_t>(settings.count("curve_every"));
      curve_smoothing_ = settings.number("curve_smoothing");
      curve_ = workspace_.vector<double>(static_cast<std::size_t>(settings.count("steps")));
    }
    if (settings.has("level_window")) {
      if (task_ == nullptr || !task_->moves())
        throw InputError("level_window wants a task that climbs, a staircase");
      levels_ = std::make_unique<LevelStatistics>(*task_, settings.count("steps"),
                                                  settings.count("level_window"));
    }
  }

  void step() override {
    const auto at = static_cast<std::size_t>(taken());
    follow_the_task();
    if (model_->parameter_count() == 0) {
      ++steps_without_parameters_;
      return;
    }
    const double bound = trainer_->step();
    if (at < curve_.size()) curve_[at] = bound;
    if (levels_ != nullptr && levels_->counts(static_cast<std::int64_t>(at)))
      levels_->add(static_cast<std::int64_t>(at), model_->estimate_of_last_batch());
  }
  std::int64_t taken() const override { return trainer_->taken() + steps_without_parameters_; }

  std::span<const Quantity> quantities() const override { return kQuantities; }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    follow_the_task();
    values[0] = mean(*test_, evaluation);
    values[1] = mean(*train_eval_, evaluation);
  }

  std::vector<Metric> metrics() const override {
    std::vector<Metric> out;
    if (task_ && task_->truth().by == Truth::By::upper_bound)
      out.push_back({"mi_upper_bound",
                     "nats",
                     "the task's mutual information is at most this",
                     {},
                     {task_->mi()}});
    else if (task_ && task_->truth().by != Truth::By::unknown)
      out.push_back(truth());
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
    if (levels_ != nullptr)
      for (Metric& metric : levels_->metrics()) out.push_back(std::move(metric));
    return out;
  }

  void describe(State& state) override {
    trainer_->describe(state);
    state.value("steps_without_parameters", steps_without_parameters_);
    state.values("curve", curve_);
    if (levels_ != nullptr) levels_->describe(state);
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override {
    return model_->encoder1_parameters(trainer_->theta());
  }
  std::span<const float> encoder2_parameters() const override {
    return model_->encoder2_parameters(trainer_->theta());
  }

  Work step_work() const override { return trainer_->step_work(); }
  std::size_t moved_parameters() const override { return trainer_->moved_parameters(); }

 private:
  static const std::array<Quantity, 2> kQuantities;

  void draw_from_task(std::size_t batch, const Streams& streams) {
    const auto pairs = [&](Purpose purpose) {
      auto made = std::make_unique<TaskPairs>(*task_, batch, streams, purpose, workspace_);
      task_pairs_.push_back(made.get());
      return made;
    };
    train_ = pairs(Purpose::task_train);
    test_ = pairs(Purpose::task_test);
    train_eval_ = pairs(Purpose::task_train_eval);
  }

  // Where the distribution moves, training and evaluation draw from that of the next step.
  void follow_the_task() {
    for (TaskPairs* pairs : task_pairs_) pairs->stand_at(taken());
  }

  Metric truth() const {
    if (truth_steps_.empty())
      return {"mi_true", "nats", "the task's mutual information", {}, {task_->mi()}, Role::truth};
    Axis step{"step", "1", {}};
    std::vector<double> values;
    for (const std::int64_t at : truth_steps_) {
      step.coordinates.push_back(static_cast<double>(at));
      values.push_back(task_->at(at).mi());
    }
    return {"mi_true", "nats", "the task's mutual information", {step}, values, Role::truth};
  }

  void draw_from_images(const Settings& settings, std::size_t batch, const Streams& streams) {
    require_full_batches(evaluate_batches_, batch, *images_);
    const double noise = settings.number("noise");
    const NoiseSharing sharing = choice(kNoiseSharing, settings) == "shared"
                                     ? NoiseSharing::shared
                                     : NoiseSharing::independent;
    const Split tested = choice(kBoundTestOn, settings) == "train" ? Split::train : Split::test;
    const auto pairs = [&](Split split, Purpose order, bool one_epoch, Purpose noise_of) {
      return std::make_unique<ImagePairs>(
          images_, streams,
          ImagePairsPlan{split, batch, order, one_epoch, noise, noise_of, sharing});
    };
    train_ = pairs(Split::train, Purpose::batch_order, false, Purpose::train_noise);
    // One fixed permutation of the images that are tested on; training data are drawn afresh for
    // every evaluation.
    test_ = pairs(tested, Purpose::test_order, true, Purpose::test_noise);
    train_eval_ = pairs(Split::train, Purpose::train_eval_order, false, Purpose::train_eval_noise);
  }

  double mean(PairSource& source, std::uint64_t evaluation) {
    double largest = 0;
    const double mean =
        mean_estimate(*model_, trainer_->theta(), source, evaluation * evaluate_batches_,
                      evaluate_batches_, x_, y_, &largest);
    // A theorem, whatever the critic: of I_NCE, sum_j exp(s_ij) >= exp(s_ii). The slack is rounding
    // of a mean of logs.
    if (bound_.ceiling != nullptr && largest > bound_.ceiling(model_->batch()) * (1 + 1e-12))
      throw NumericError(fmt::format("{} is {} nats on a batch of {}; it can't exceed {}",
                                     bound_.name, largest, model_->batch(),
                                     bound_.ceiling(model_->batch())));
    return mean;
  }

  std::shared_ptr<const ImageSet> images_;
  std::unique_ptr<Task> task_;
  Workspace workspace_;
  const EstimatorRow& bound_;
  std::uint64_t evaluate_batches_;
  std::unique_ptr<PairSource> train_, test_, train_eval_;
  std::vector<TaskPairs*> task_pairs_;     // the same, where they are a task's
  std::vector<std::int64_t> truth_steps_;  // of a truth that moves; else empty
  std::unique_ptr<Model<float>> model_;
  std::unique_ptr<Trainer> trainer_;
  std::int64_t steps_without_parameters_ = 0;
  Matrix x_, y_;
  std::size_t curve_every_ = 0;
  double curve_smoothing_ = 0;
  std::span<double> curve_;                  // the bound on the batch of every step
  std::unique_ptr<LevelStatistics> levels_;  // null where it isn't asked
};

const std::array<Quantity, 2> Contrastive::kQuantities{
    Quantity{"bound_test", "nats", "mean of the bound over test batches", true, Role::estimate},
    Quantity{"bound_train", "nats", "mean of the bound over training batches", true}};

}  // namespace

void check_contrastive(const Settings& settings) {
  if (settings.says("critic", kOracle)) {
    if (!settings.has("task") || !settings.says("encoder", "identity"))
      throw InputError("critic oracle needs a task and the encoder identity");
    // It would map back from floats: 1.0f is the image of all beyond 5.4 under Phi.
    if (is_transformed(settings.word("task")))
      throw InputError(
          "critic oracle takes tasks without transforms; objective oracle has them, in double");
  } else if (settings.has("bound") &&
             bound_named(settings.word("bound")).side == BoundSide::upper) {
    throw InputError(fmt::format(
        "bound {} is an upper bound at the true density ratio alone, found critic {}; want critic "
        "oracle, or objective oracle",
        settings.word("bound"), settings.word("critic")));
  }
  const bool curve = settings.has("curve_every");
  if (curve != settings.has("curve_smoothing"))
    throw InputError(fmt::format("{} is stated without {}",
                                 curve ? "curve_every" : "curve_smoothing",
                                 curve ? "curve_smoothing" : "curve_every"));
}

TrialWork contrastive_work(const Settings& settings, const InputShape& shape) {
  Workspace workspace;
  const auto encoder1 = encoder_to_count(settings, shape.image, shape.x_width, workspace),
             encoder2 = encoder_to_count(settings, shape.image, shape.y_width, workspace);
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  Work value = encoder1->forward_work(batch) + encoder2->forward_work(batch);
  Work gradient = encoder1->backward_work(batch) + encoder2->backward_work(batch);
  double moved = static_cast<double>(encoder1->parameter_count() + encoder2->parameter_count());
  if (const std::string name = settings.word("critic"); name == kOracle) {
    value += product_work(batch, batch, encoder1->output_width());
  } else {
    const auto critic = critic_named(name).make({.x_width = encoder1->output_width(),
                                                 .y_width = encoder2->output_width(),
                                                 .settings = settings},
                                                2, workspace);
    value += critic->forward_work(batch);
    gradient += critic->backward_work(batch);
    moved += static_cast<double>(critic->parameter_count());
  }
  // The bound's exponentials, and passes over scores that no cache holds: as much as 100 operations
  // a score, and 200 for the gradient.
  const double scores = static_cast<double>(batch) * static_cast<double>(batch);
  value.pairs += 100 * scores;
  gradient.pairs += 200 * scores;
  TrialWork work;
  // Without parameters there is no step.
  if (moved > 0) work = {.step = value + gradient, .moved = moved, .calls = 1};
  work.evaluation_calls = 2 * static_cast<double>(settings.count("evaluate_batches"));
  work.evaluation = work.evaluation_calls * value;
  return work;
}

std::unique_ptr<Experiment> make_contrastive(const Settings& settings,
                                             const std::shared_ptr<const ImageSet>& images,
                                             const Streams& streams) {
  return std::make_unique<Contrastive>(settings, images, streams);
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
