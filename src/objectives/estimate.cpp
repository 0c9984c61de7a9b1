#include "objectives/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/error.h"
#include "estimators/estimator.h"
#include "objectives/sample_pairs.h"
#include "objectives/task_pairs.h"
#include "tasks/finite_sample.h"
#include "tasks/transformed.h"
#include "train/trainer.h"

namespace infomax {

namespace {

const EstimatorRow* stated_estimator(const Settings& settings) {
  return settings.has("estimator") ? &estimator_named(settings.word("estimator")) : nullptr;
}

// The parameters of a point's task.
Settings task_parameters(const Settings& settings) {
  Settings out;
  for (const Parameter* parameter : parameters_of_task(settings.word("task")))
    if (const Value* value = settings.find(parameter->name)) out.set(parameter->name, *value);
  return out;
}

// By which the sample of a point's task is called.
std::string stated_sample_name(const Settings& settings) {
  return sample_name(settings.word("task"), task_parameters(settings));
}

// The rows of a point's task, standardised where it says so.
FiniteSample stated_sample(const Settings& settings, const Task& task, const Streams& streams) {
  FiniteSample sample(task, stated_sample_name(settings), streams.block(), streams.seed(),
                      static_cast<std::size_t>(settings.count("samples")));
  if (settings.says("scale", "standard")) sample.standardise();
  return sample;
}

// H(Y) of what a point's estimator gets: not of standardised columns, whose scales are the
// sample's.
std::optional<double> stated_y_entropy(const Settings& settings, const Task& task) {
  if (settings.says("data", "sample") && !settings.says("scale", "none")) return std::nullopt;
  return task.y_entropy();
}

std::vector<Metric> truth_of(const Task& task) {
  const Truth truth = task.truth();
  if (truth.by == Truth::By::unknown) return {};
  if (truth.by == Truth::By::upper_bound)
    return {{"mi_upper_bound",
             "nats",
             "the task's mutual information is at most this",
             {},
             {truth.nats}}};
  std::vector<Metric> out{{"mi_true",
                           "nats",
                           fmt::format("the task's mutual information: {}", to_string(truth.by)),
                           {},
                           {truth.nats},
                           Role::truth}};
  if (truth.error > 0)
    out.push_back({"mi_true_error", "nats", "how far mi_true may be off", {}, {truth.error}});
  return out;
}

class SampleEstimate final : public Experiment {
 public:
  SampleEstimate(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                 const Streams& streams)
      : settings_(settings),
        streams_(streams),
        row_(*stated_estimator(settings)),
        task_(stated_still_task(settings, "objective estimate", images)),
        sample_(stated_sample(settings, *task_, streams)) {}

  void step() override {
    estimate_ = row_.of_sample.estimate(sample_.x(), sample_.y(), settings_,
                                        streams_(fmt::format("estimator/{}", row_.name)));
    if (std::isnan(estimate_))
      throw NumericError(fmt::format("{} of {} rows is no number", row_.name, sample_.rows()));
    ++taken_;
  }
  std::int64_t taken() const override { return taken_; }

  std::span<const Quantity> quantities() const override { return {}; }
  void evaluate(std::uint64_t, std::span<double>) override {}
  std::vector<Metric> metrics() const override {
    std::vector<Metric> out = truth_of(*task_);
    out.push_back(
        {"estimate", "nats", "the estimate of the sample", {}, {estimate_}, Role::estimate});
    return out;
  }

  void describe(State& state) override {
    state.value("taken", taken_);
    state.value("estimate", estimate_);
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return {}; }
  Work step_work() const override { return {}; }
  std::size_t moved_parameters() const override { return 0; }

 private:
  Settings settings_;
  Streams streams_;
  std::shared_ptr<const ImageSet> images_;  // null: there is a task
  const EstimatorRow& row_;
  std::unique_ptr<Task> task_;
  FiniteSample sample_;
  double estimate_ = 0;
  std::int64_t taken_ = 0;
};

SplitSizes stated_split(const Settings& settings) {
  return split_sizes(static_cast<std::size_t>(settings.count("samples")),
                     settings.number("training_share"), settings.number("validation_share"));
}

// Throws InputError for a part that has fewer rows than are asked of it.
void require_rows(const Settings& settings) {
  const SplitSizes sizes = stated_split(settings);
  const std::int64_t batch = settings.count("batch"),
                     evaluated = settings.count("evaluate_batches");
  const auto require = [&](std::size_t rows, const char* what, std::int64_t batches) {
    const std::int64_t full = static_cast<std::int64_t>(rows) / batch;
    if (full < batches)
      throw InputError(
          fmt::format("batch is {} and evaluate_batches {}, want full batches of the sample's {} "
                      "{} rows: there "
                      "{} {}",
                      batch, evaluated, rows, what, full == 1 ? "is" : "are", full));
  };
  require(sizes.training, "training", 1);
  if (sizes.validation > 0) require(sizes.validation, "validation", evaluated);
  require(sizes.test, "test", evaluated);
}

// Where the batches of a training come from.
struct Sources {
  std::unique_ptr<PairSource> training, validation, test;
  bool fresh = true;  // does each evaluation have batches of its own?
};

// A sample and its parts.
class Rows {
 public:
  Rows(const Settings& settings, const Task& task, const Streams& streams)
      : sample_(stated_sample(settings, task, streams)),
        split_(stated_split(settings),
               split_stream(stated_sample_name(settings), streams.block(), streams.seed())) {}

  Sources sources(const Settings& settings, const Streams& streams) const {
    const auto batch = static_cast<std::size_t>(settings.count("batch"));
    const auto part = [&](std::span<const std::uint32_t> rows, Purpose order) {
      return std::make_unique<SamplePairs>(sample_, rows, batch, streams, order,
                                           order != Purpose::batch_order);
    };
    Sources out;
    out.fresh = false;
    out.training = part(split_.training(), Purpose::batch_order);
    if (!split_.validation().empty())
      out.validation = part(split_.validation(), Purpose::train_eval_order);
    out.test = part(split_.test(), Purpose::test_order);
    return out;
  }

 private:
  FiniteSample sample_;
  SampleSplit split_;
};

class TrainedEstimate final : public Experiment {
 public:
  TrainedEstimate(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                  const Streams& streams)
      : task_(stated_still_task(settings, "objective estimate", images)),
        evaluate_batches_(static_cast<std::uint64_t>(settings.count("evaluate_batches"))) {
    const auto batch = static_cast<std::size_t>(settings.count("batch"));
    if (trains_on_sample(settings)) {
      rows_ = std::make_unique<Rows>(settings, *task_, streams);
      sources_ = rows_->sources(settings, streams);
    } else {
      sources_.training =
          std::make_unique<TaskPairs>(*task_, batch, streams, Purpose::task_train, workspace_);
      sources_.test =
          std::make_unique<TaskPairs>(*task_, batch, streams, Purpose::task_test, workspace_);
    }
    model_ = stated_estimator(settings)->of_networks.make(
        {settings, task_->x_width(), task_->y_width(), batch, stated_y_entropy(settings, *task_)},
        workspace_);
    trainer_ =
        std::make_unique<Trainer>(*model_, *sources_.training,
                                  AdamSettings{.lr = settings.number("lr")}, streams, workspace_);
    x_ = workspace_.matrix<float>(batch, task_->x_width());
    y_ = workspace_.matrix<float>(batch, task_->y_width());
  }

  void step() override { trainer_->step(); }
  std::int64_t taken() const override { return trainer_->taken(); }

  std::span<const Quantity> quantities() const override {
    return std::span(kQuantities).first(sources_.validation == nullptr ? 1 : 2);
  }
  void evaluate(std::uint64_t evaluation, std::span<double> values) override {
    values[0] = mean_of(*sources_.test, evaluation);
    if (sources_.validation != nullptr) values[1] = mean_of(*sources_.validation, evaluation);
  }
  std::vector<Metric> metrics() const override { return truth_of(*task_); }

  void describe(State& state) override { trainer_->describe(state); }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return {}; }
  Work step_work() const override { return trainer_->step_work(); }
  std::size_t moved_parameters() const override { return trainer_->moved_parameters(); }

 private:
  double mean_of(PairSource& source, std::uint64_t evaluation) {
    const std::uint64_t first = sources_.fresh ? evaluation * evaluate_batches_ : 0;
    return mean_estimate(*model_, trainer_->theta(), source, first, evaluate_batches_, x_, y_);
  }

  static const std::array<Quantity, 2> kQuantities;

  std::shared_ptr<const ImageSet> images_;  // null: there is a task
  std::unique_ptr<Task> task_;
  Workspace workspace_;
  std::uint64_t evaluate_batches_;
  std::unique_ptr<Rows> rows_;  // null where pairs are fresh
  Sources sources_;
  std::unique_ptr<Trainable<float>> model_;
  std::unique_ptr<Trainer> trainer_;
  Matrix x_, y_;
};

const std::array<Quantity, 2> TrainedEstimate::kQuantities{
    Quantity{"estimate", "nats", "mean of the estimate over test batches", true, Role::estimate},
    Quantity{"estimate_validation", "nats",
             "mean of the estimate over batches of the validation part", true}};

}  // namespace

bool estimates_of_sample(const Settings& settings) {
  const EstimatorRow* row = stated_estimator(settings);
  return row != nullptr && row->of_sample.estimate != nullptr;
}

bool estimates_by_training(const Settings& settings) {
  const EstimatorRow* row = stated_estimator(settings);
  return row != nullptr && row->of_networks.make != nullptr;
}

bool trains_on_sample(const Settings& settings) {
  return estimates_by_training(settings) && settings.says("data", "sample");
}

bool takes_sample(const Settings& settings) {
  return estimates_of_sample(settings) || trains_on_sample(settings);
}

void check_estimate(const Settings& settings) {
  if (settings.has("views"))
    throw InputError("objective estimate needs a task: the information of views isn't known");
  const EstimatorRow* row = stated_estimator(settings);
  if (row != nullptr && row->of_scores.make != nullptr)
    throw InputError(fmt::format(
        "objective estimate: {} is an estimator of a critic's scores; want objective maximise and "
        "bound {}",
        row->name, row->name));
  if (trains_on_sample(settings)) {
    const bool all = std::ranges::all_of(
        std::array{"samples", "training_share", "validation_share", "batch", "evaluate_batches"},
        [&](const char* key) { return settings.has(key); });
    if (all) require_rows(settings);
  }
}

TrialWork estimate_work(const Settings& settings, const InputShape& shape) {
  const EstimatorRow& row = *stated_estimator(settings);
  TrialWork work;
  if (estimates_of_sample(settings)) {
    const auto samples = static_cast<std::size_t>(settings.count("samples"));
    work.step_seconds = row.of_sample.seconds(samples, shape.x_width, shape.y_width, settings);
    return work;
  }
  Workspace workspace;
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  const auto batches = static_cast<double>(settings.count("evaluate_batches"));
  // Counting wants no entropy that is right.
  const auto model =
      row.of_networks.make({settings, shape.x_width, shape.y_width, batch, 0.0}, workspace);
  return {.step = model->gradient_work(),
          .evaluation = batches * model->estimate_work(),
          .moved = static_cast<double>(model->parameter_count()),
          .calls = 1,
          .evaluation_calls = batches};
}

std::unique_ptr<Experiment> make_estimate(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams) {
  if (estimates_of_sample(settings))
    return std::make_unique<SampleEstimate>(settings, images, streams);
  return std::make_unique<TrainedEstimate>(settings, images, streams);
}

}  // namespace infomax
