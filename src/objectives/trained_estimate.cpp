#include "objectives/trained_estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"
#include "encoders/identity.h"
#include "estimators/estimator.h"
#include "objectives/estimate.h"
#include "objectives/estimated_task.h"
#include "objectives/protocol.h"
#include "objectives/sample_pairs.h"
#include "objectives/schedule.h"
#include "objectives/task_pairs.h"
#include "tasks/finite_sample.h"
#include "train/model.h"
#include "train/trainer.h"

namespace infomax {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// A matrix of scores of more rows than these takes 4 GiB and more.
constexpr std::size_t kMostScoredRows = 32768;

SplitSizes stated_split(const Settings& settings) {
  return split_sizes(static_cast<std::size_t>(settings.count("samples")),
                     settings.number("training_share"), settings.number("validation_share"));
}

std::size_t stated_batch(const Settings& settings) {
  return static_cast<std::size_t>(settings.count("batch"));
}

bool scores_part(const Settings& settings) {
  return !scores_batches(settings);
}

void require_batches(const Settings& settings, std::size_t rows, const char* what,
                     std::int64_t batches) {
  const std::int64_t batch = settings.count("batch"),
                     full = static_cast<std::int64_t>(rows) / batch;
  if (full >= batches) return;
  const std::string evaluated =
      scores_part(settings)
          ? std::string()
          : fmt::format(" and evaluate_batches {}", settings.count("evaluate_batches"));
  throw InputError(
      fmt::format("batch is {}{}, want full batches of the sample's {} {} rows: there {} {}", batch,
                  evaluated, rows, what, full == 1 ? "is" : "are", full));
}

void check_sample(const Settings& settings) {
  const SplitSizes sizes = stated_split(settings);
  require_batches(settings, sizes.training, "training", 1);
  if (scores_part(settings)) {
    if (const std::size_t largest = std::max(sizes.validation, sizes.test);
        largest > kMostScoredRows)
      throw InputError(
          fmt::format("score_rows is part, found parts of {} rows, want at most {}: all pairs are "
                      "scored at once; want batches",
                      largest, kMostScoredRows));
    return;
  }
  const std::int64_t evaluated = settings.count("evaluate_batches");
  if (sizes.validation > 0) require_batches(settings, sizes.validation, "validation", evaluated);
  require_batches(settings, sizes.test, "test", evaluated);
}

// What a point's estimator trains.
std::unique_ptr<Trainable<float>> make_model(const NetworkSpec& spec, Workspace& workspace) {
  const Settings& settings = spec.settings;
  const std::size_t rows = spec.batch;
  const EstimatorRow& row = estimator_named(settings.word("estimator"));
  if (row.of_networks.make != nullptr) return row.of_networks.make(spec, workspace);
  const auto as_it_is = [&](std::size_t width) {
    return make_identity<float>({.input_width = width}, rows, workspace);
  };
  auto critic = critic_named(settings.word("critic"))
                    .make({.x_width = spec.x_width, .y_width = spec.y_width, .settings = settings},
                          rows, workspace);
  return std::make_unique<Model<float>>(as_it_is(spec.x_width), as_it_is(spec.y_width),
                                        std::move(critic), row.of_scores.make(settings), rows,
                                        workspace);
}

// Rows that an evaluation looks at, the model that takes as many at a time, and room for them.
class Evaluation {
 public:
  // `model` is a plan for `rows` rows; `fresh`: every evaluation has `batches` of its own.
  Evaluation(Trainable<float>& model, std::unique_ptr<PairSource> source, std::uint64_t batches,
             bool fresh, Workspace& workspace)
      : model_(model),
        source_(std::move(source)),
        batches_(batches),
        fresh_(fresh),
        x_(workspace.matrix<float>(model.batch(), model.x_width())),
        y_(workspace.matrix<float>(model.batch(), model.y_width())) {}

  double estimate(std::span<const float> theta, std::uint64_t evaluation) {
    return mean(evaluation, [&] { return model_.estimate(theta, x_, y_); });
  }
  double objective(std::span<const float> theta, std::uint64_t evaluation) {
    return mean(evaluation, [&] { return model_.followed(theta, x_, y_); });
  }

 private:
  template <class Value>
  double mean(std::uint64_t evaluation, Value value) {
    const std::uint64_t first = fresh_ ? evaluation * batches_ : 0;
    double sum = 0;
    for (std::uint64_t b = 0; b < batches_; ++b) {
      source_->batch(first + b, x_, y_);
      sum += value();
    }
    return sum / static_cast<double>(batches_);
  }

  Trainable<float>& model_;
  std::unique_ptr<PairSource> source_;
  std::uint64_t batches_;
  bool fresh_;
  Matrix x_, y_;
};

class TrainedEstimate final : public Experiment {
 public:
  TrainedEstimate(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                  const Streams& streams)
      : task_(stated_still_task(settings, "objective estimate", images)),
        name_(settings.word("estimator")),
        report_(settings.word("report")),
        mean_of_(reports_mean(settings) ? static_cast<std::size_t>(settings.count("report_mean_of"))
                                        : 1),
        patience_(trains_on_sample(settings) ? static_cast<std::size_t>(settings.count("patience"))
                                             : 0),
        steps_(settings.count("steps")),
        evaluated_at_(evaluation_steps(settings)),
        estimates_(workspace_.vector<double>(evaluated_at_.size())),
        objectives_(workspace_.vector<double>(evaluated_at_.size())) {
    model_ = model(settings, stated_batch(settings));
    std::unique_ptr<PairSource> source;
    if (trains_on_sample(settings))
      source = draw_sample(settings, streams);
    else
      source = draw_fresh(settings, streams);
    training_ = std::move(source);
    trainer_ = std::make_unique<Trainer>(
        *model_, *training_, AdamSettings{.lr = settings.number("lr")}, streams, workspace_);
  }

  void step() override {
    if (ended_ > 0)
      ++idle_;
    else
      trainer_->step();
    if (taken() == steps_) require_finite();
  }
  std::int64_t taken() const override { return trainer_->taken() + idle_; }

  std::span<const Quantity> quantities() const override {
    return std::span(kQuantities).first(validation_ == nullptr ? 1 : 2);
  }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    if (ended_ > 0) {
      std::ranges::fill(values, kNaN);
      return;
    }
    values[0] = test_->estimate(trainer_->theta(), evaluation);
    if (validation_ != nullptr) values[1] = validation_->objective(trainer_->theta(), evaluation);
    keep(values[0], validation_ == nullptr ? kNaN : values[1]);
  }
  std::vector<Metric> metrics() const override {
    const Reported now = report();
    std::vector<Metric> out = truth_of(*task_);
    out.push_back({"estimate",
                   "nats",
                   report_ == "best" ? "the largest estimate of any evaluation: optimistic"
                                     : fmt::format("the estimate reported: {}", report_),
                   {},
                   {now.estimate},
                   Role::estimate});
    out.push_back({"estimate_step",
                   "1",
                   "the step whose estimate is reported",
                   {},
                   {static_cast<double>(evaluated_at_[now.evaluation])}});
    return out;
  }

  void describe(State& state) override {
    trainer_->describe(state);
    state.value("idle", idle_);
    state.value("ended", ended_);
    state.values("estimates", estimates_);
    state.values("objectives", objectives_);
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return {}; }
  Work step_work() const override { return trainer_->step_work(); }
  std::size_t moved_parameters() const override { return trainer_->moved_parameters(); }

 private:
  std::unique_ptr<Trainable<float>> model(const Settings& settings, std::size_t rows) {
    return make_model(
        {settings, task_->x_width(), task_->y_width(), rows, stated_y_entropy(settings, *task_)},
        workspace_);
  }

  std::unique_ptr<PairSource> draw_fresh(const Settings& settings, const Streams& streams) {
    const auto pairs = [&](Purpose purpose) {
      return std::make_unique<TaskPairs>(*task_, stated_batch(settings), streams, purpose,
                                         workspace_);
    };
    test_ = std::make_unique<Evaluation>(
        *model_, pairs(Purpose::task_test),
        static_cast<std::uint64_t>(settings.count("evaluate_batches")), true, workspace_);
    return pairs(Purpose::task_train);
  }

  std::unique_ptr<PairSource> draw_sample(const Settings& settings, const Streams& streams) {
    sample_ = std::make_unique<FiniteSample>(stated_sample(settings, *task_, streams));
    split_ = std::make_unique<SampleSplit>(
        stated_split(settings),
        split_stream(stated_sample_name(settings), streams.block(), streams.seed()));
    const auto evaluation = [&](std::span<const std::uint32_t> rows, Purpose order) {
      Trainable<float>* model = model_.get();
      if (scores_part(settings)) model = model_of_part(settings, rows.size());
      const std::uint64_t batches =
          scores_part(settings) ? 1
                                : static_cast<std::uint64_t>(settings.count("evaluate_batches"));
      return std::make_unique<Evaluation>(
          *model,
          std::make_unique<SamplePairs>(*sample_, rows, model->batch(), streams, order, true),
          batches, false, workspace_);
    };
    if (!split_->validation().empty())
      validation_ = evaluation(split_->validation(), Purpose::train_eval_order);
    test_ = evaluation(split_->test(), Purpose::test_order);
    return std::make_unique<SamplePairs>(*sample_, split_->training(), stated_batch(settings),
                                         streams, Purpose::batch_order, false);
  }

  // Parts of one size share a model, and its buffers.
  Trainable<float>* model_of_part(const Settings& settings, std::size_t rows) {
    for (const auto& model : part_models_)
      if (model->batch() == rows) return model.get();
    part_models_.push_back(model(settings, rows));
    return part_models_.back().get();
  }

  // A main evaluation's values; those of the first steps besides have no place in the schedule but
  // where they are one.
  void keep(double estimate, double objective) {
    const auto at = std::ranges::find(evaluated_at_, taken());
    if (at == evaluated_at_.end()) return;
    const auto index = static_cast<std::size_t>(at - evaluated_at_.begin());
    estimates_[index] = estimate;
    objectives_[index] = objective;
    if (ends_early(patience_, evaluated(index + 1))) ended_ = static_cast<std::int64_t>(index + 1);
  }

  std::vector<Evaluated> evaluated(std::size_t count) const {
    std::vector<Evaluated> out(count);
    for (std::size_t t = 0; t < count; ++t) out[t] = {estimates_[t], objectives_[t]};
    return out;
  }

  Reported report() const {
    const std::size_t count = ended_ > 0 ? static_cast<std::size_t>(ended_) : evaluated_at_.size();
    return reported(report_, mean_of_, evaluated(count));
  }

  void require_finite() const {
    if (const Reported now = report(); !std::isfinite(now.estimate))
      throw NumericError(fmt::format("{}: the estimate reported is {}, of step {}", name_,
                                     now.estimate, evaluated_at_[now.evaluation]));
  }

  static const std::array<Quantity, 2> kQuantities;

  std::shared_ptr<const ImageSet> images_;  // null: there is a task
  std::unique_ptr<Task> task_;
  Workspace workspace_;
  std::string name_, report_;
  std::size_t mean_of_, patience_;
  std::int64_t steps_;
  std::vector<std::int64_t> evaluated_at_;
  std::span<double> estimates_, objectives_;  // of each evaluation
  std::unique_ptr<FiniteSample> sample_;      // null where pairs are fresh
  std::unique_ptr<SampleSplit> split_;
  std::unique_ptr<Trainable<float>> model_;
  std::vector<std::unique_ptr<Trainable<float>>> part_models_;
  std::unique_ptr<Evaluation> validation_, test_;
  std::unique_ptr<PairSource> training_;
  std::unique_ptr<Trainer> trainer_;
  std::int64_t idle_ = 0;   // steps after the training's end
  std::int64_t ended_ = 0;  // evaluations until it ended early; 0: it didn't
};

const std::array<Quantity, 2> TrainedEstimate::kQuantities{
    Quantity{"estimate_test", "nats", "the estimate of test rows", true},
    Quantity{"objective_validation", "nats", "what is trained, of the validation part", true}};

}  // namespace

void check_training(const Settings& settings) {
  const auto has_all = [&](auto... keys) { return (settings.has(keys) && ...); };
  const bool on_sample = trains_on_sample(settings);
  const bool validated =
      on_sample && settings.has("validation_share") && settings.number("validation_share") > 0;
  if (settings.says("report", "validation") && !validated)
    throw InputError("report is validation, want data = \"sample\" and a validation_share above 0");
  if (on_sample && settings.has("patience") && settings.count("patience") > 0 && !validated)
    throw InputError(fmt::format("patience is {}, want a validation_share above 0, or 0",
                                 settings.count("patience")));
  if (on_sample && has_all("samples", "training_share", "validation_share", "batch") &&
      (scores_part(settings) || settings.has("evaluate_batches")))
    check_sample(settings);
}

TrialWork trained_estimate_work(const Settings& settings, const InputShape& shape) {
  Workspace workspace;
  const std::size_t batch = stated_batch(settings);
  // Counting wants no entropy that is right.
  const auto model = make_model({settings, shape.x_width, shape.y_width, batch, 0.0}, workspace);
  TrialWork work{.step = model->gradient_work(),
                 .moved = static_cast<double>(model->parameter_count()),
                 .calls = 1};
  // Exponentials of the scores, and passes over them that no cache holds
  // (objectives/contrastive.h).
  const double scores = static_cast<double>(batch) * static_cast<double>(batch);
  work.step.pairs += 200 * scores;
  Work value = model->estimate_work();
  value.pairs += 100 * scores;
  if (scores_batches(settings)) {
    work.evaluation_calls = static_cast<double>(settings.count("evaluate_batches"));
    work.evaluation = work.evaluation_calls * value;
    return work;
  }
  const SplitSizes sizes = stated_split(settings);
  for (const std::size_t rows : {sizes.validation, sizes.test}) {
    const double times = static_cast<double>(rows) / static_cast<double>(batch);
    work.evaluation += times * times * value;
    work.evaluation_calls += rows > 0 ? 1 : 0;
  }
  return work;
}

std::unique_ptr<Experiment> make_trained_estimate(const Settings& settings,
                                                  const std::shared_ptr<const ImageSet>& images,
                                                  const Streams& streams) {
  return std::make_unique<TrainedEstimate>(settings, images, streams);
}

}  // namespace infomax
