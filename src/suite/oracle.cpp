#include "suite/oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "bounds/bound.h"
#include "core/error.h"
#include "core/math.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

std::uint64_t batches_in_a_step(const Settings& settings) {
  const std::int64_t pairs = settings.count("pairs"), batch = settings.count("batch");
  if (pairs % batch != 0)
    throw InputError(fmt::format("pairs is {}, want a multiple of the batch, {}", pairs, batch));
  if (settings.count("steps") * (pairs / batch) < 2)
    throw InputError(
        fmt::format("steps is {} and pairs {}: want two batches of {} at least, for a variance",
                    settings.count("steps"), pairs, batch));
  return static_cast<std::uint64_t>(pairs / batch);
}

// The mean of values and their squared distances from it, one by one (Welford, 1962).
struct Moments {
  double mean = 0, squares = 0;
  void add(double value, double count) {
    const double off = value - mean;
    mean += off / count;
    squares += off * (value - mean);
  }
};

class Oracle final : public Experiment {
 public:
  Oracle(const Settings& settings, std::shared_ptr<const ImageSet> images, const Streams& streams)
      : streams_(streams),
        images_(std::move(images)),
        task_(stated_task(settings)),
        bound_(bound_named(settings.word("bound"))),
        batches_in_a_step_(batches_in_a_step(settings)) {
    if (is_transformed(settings.word("task"))) law_ = stated_law(settings);
    const auto batch = static_cast<std::size_t>(settings.count("batch"));
    log_batch_ = det_log(static_cast<double>(batch));
    x_ = workspace_.matrix<double>(batch, task_->x_width());
    y_ = workspace_.matrix<double>(batch, task_->y_width());
    scores_ = workspace_.matrix<double>(batch, batch);
  }

  void step() override {
    for (std::uint64_t b = 0; b < batches_in_a_step_; ++b) take_batch();
    ++taken_;
  }
  std::int64_t taken() const override { return taken_; }

  std::span<const Quantity> quantities() const override { return {}; }
  void evaluate(std::uint64_t, std::span<double>) override {}

  std::vector<Metric> metrics() const override {
    const double count = static_cast<double>(batches_);
    std::vector<Metric> out{
        {"mi_true", "nats", "the task's mutual information", {}, {task_->mi()}},
        {"log_batch", "nats", "logarithm of the batch: the ceiling of I_NCE", {}, {log_batch_}},
        {"bound_test", "nats", "mean of the bound over batches", {}, {moments_.mean}},
        {"bound_variance",
         "nats^2",
         "unbiased variance of the bound on one batch",
         {},
         {moments_.squares / (count - 1)}},
        {"bound_largest", "nats", "the largest bound on any batch", {}, {largest_}}};
    if (!law_) return out;
    out.push_back({"bound_before",
                   "nats",
                   "mean of the bound on the same draws before the transforms",
                   {},
                   {before_.mean}});
    out.push_back({"invariance_error",
                   "nats",
                   "largest |bound - bound before the transforms| on any batch",
                   {},
                   {invariance_error_}});
    return out;
  }

  void describe(State& state) override {
    state.value("taken", taken_);
    state.value("batches", batches_);
    state.value("moments", moments_);
    state.value("before", before_);
    state.value("largest", largest_);
    state.value("invariance_error", invariance_error_);
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return {}; }

  Work step_work() const override {
    return static_cast<double>(batches_in_a_step_ * (law_ ? 2 : 1)) *
           product_work(x_.rows(), x_.rows(), x_.cols());
  }
  std::size_t moved_parameters() const override { return 0; }

 private:
  double bound_on_draws(const Task& task) {
    Stream stream = streams_(Purpose::task_test, static_cast<std::uint32_t>(batches_));
    task.sample(stream, x_, y_);
    task.log_density_ratio(x_, y_, scores_);
    for (std::size_t i = 0; i < scores_.rows(); ++i)
      for (double& s : scores_.row(i)) s += bound_.optimal_shift;
    const double value = bound_.value_double(scores_);
    if (!std::isfinite(value))
      throw NumericError(
          fmt::format("batch {}: {} at the true log density ratio is {}, want a finite number",
                      batches_, bound_.name, value));
    // A theorem, whatever the scores; the slack is rounding of a mean of logs.
    if (bound_.at_most_log_batch && value > log_batch_ * (1 + 1e-12))
      throw NumericError(fmt::format("{} is {} nats on a batch of {}; it can't exceed {}",
                                     bound_.name, value, x_.rows(), log_batch_));
    return value;
  }

  void take_batch() {
    const double value = bound_on_draws(*task_);
    const double before = law_ ? bound_on_draws(*law_) : value;
    ++batches_;
    const double count = static_cast<double>(batches_);
    moments_.add(value, count);
    before_.add(before, count);
    largest_ = std::max(largest_, value);
    invariance_error_ = std::max(invariance_error_, std::abs(value - before));
  }

  Streams streams_;
  std::shared_ptr<const ImageSet> images_;  // null: there is a task
  std::unique_ptr<Task> task_, law_;        // law_ where the task has transforms
  Workspace workspace_;
  const BoundRow& bound_;
  std::uint64_t batches_in_a_step_;
  double log_batch_ = 0;
  MatrixView<double> x_, y_, scores_;
  std::int64_t taken_ = 0;
  std::uint64_t batches_ = 0;
  Moments moments_, before_;
  double largest_ = -std::numeric_limits<double>::infinity();
  double invariance_error_ = 0;
};

}  // namespace

void oracle_settings(const Settings& settings, StatedSettings& stated) {
  if (settings.find("views") != nullptr)
    throw InputError("objective oracle needs a task: the density ratio of views isn't known");
  for (const char* key : {"task", "batch", "pairs", "bound"}) stated.required.push_back({key});
  state_task(settings, stated);
  if (settings.find("bound") != nullptr) bound_named(settings.word("bound"));
}

TrialWork oracle_work(const Settings& settings) {
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  const double n = static_cast<double>(batch), d = static_cast<double>(input_shape(settings).width),
               batches = static_cast<double>(batches_in_a_step(settings));
  // Products in double, at half the rate of float; some 140 operations for a score's offsets, exponential and sum, and as
  // many as 1,200 for a number drawn.
  const std::string task = settings.word("task");
  Work work = 2.0 * product_work(batch, batch, input_shape(settings).width);
  work.pairs = 140 * n * n + 1200 * 2 * n * d;
  Work step = (is_transformed(task) ? 2 : 1) * work;
  step.pairs += transform_work(task) * 2 * n * d;
  return {.step = batches * step};
}

std::unique_ptr<Experiment> make_oracle(const Settings& settings,
                                        std::shared_ptr<const ImageSet> images,
                                        const Streams& streams) {
  return std::make_unique<Oracle>(settings, std::move(images), streams);
}

}  // namespace infomax
