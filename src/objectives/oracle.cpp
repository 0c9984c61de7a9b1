#include "objectives/oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/math.h"
#include "estimators/estimator.h"
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
  Oracle(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
         const Streams& streams)
      : streams_(streams),
        task_(stated_still_task(settings, "objective oracle", images)),
        bound_(bound_named(settings.word("bound"))),
        loss_(bound_.of_scores.make_double(settings)),
        batches_in_a_step_(batches_in_a_step(settings)) {
    if (task_->density_ratio() == nullptr)
      throw InputError(fmt::format("objective oracle: the density ratio of {} isn't known",
                                   settings.word("task")));
    if (is_transformed(settings.word("task")))
      untransformed_ = stated_distribution(settings, images);
    const auto batch = static_cast<std::size_t>(settings.count("batch"));
    log_batch_ = det_log(static_cast<double>(batch));
    const auto plan = [&](const Task& task) {
      return Draws{workspace_.matrix<double>(batch, task.x_width()),
                   workspace_.matrix<double>(batch, task.y_width())};
    };
    draws_ = plan(*task_);
    if (untransformed_) untransformed_draws_ = plan(*untransformed_);
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
        {"mi_true", "nats", "the task's mutual information", {}, {task_->mi()}, Role::truth},
        {"log_batch", "nats", "logarithm of the batch: the ceiling of I_NCE", {}, {log_batch_}},
        {"bound_test",
         "nats",
         "mean of the bound over batches",
         {},
         {moments_.mean},
         Role::estimate},
        {"bound_variance",
         "nats^2",
         "unbiased variance of the bound on one batch",
         {},
         {moments_.squares / (count - 1)}},
        {"bound_largest", "nats", "the largest bound on any batch", {}, {largest_}}};
    if (!untransformed_) return out;
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
    return static_cast<double>(batches_in_a_step_ * (untransformed_ ? 2 : 1)) *
           product_work(scores_.rows(), scores_.rows(), draws_.x.cols());
  }
  std::size_t moved_parameters() const override { return 0; }

 private:
  struct Draws {
    MatrixView<double> x, y;
  };

  double bound_on_draws(const Task& task, const Draws& draws) {
    Stream stream = streams_(Purpose::task_test, static_cast<std::uint32_t>(batches_));
    task.sample(stream, draws.x, draws.y);
    task.log_density_ratio(draws.x, draws.y, scores_);
    for (std::size_t i = 0; i < scores_.rows(); ++i)
      for (double& s : scores_.row(i)) s = bound_.of_scores.optimal_score(s);
    const double value = loss_->estimate(scores_);
    if (!std::isfinite(value))
      throw NumericError(
          fmt::format("batch {}: {} at the true log density ratio is {}, want a finite number",
                      batches_, bound_.name, value));
    // A theorem, whatever the scores; the slack is rounding of a mean of logs.
    if (bound_.ceiling != nullptr && value > bound_.ceiling(scores_.rows()) * (1 + 1e-12))
      throw NumericError(fmt::format("{} is {} nats on a batch of {}; it can't exceed {}",
                                     bound_.name, value, scores_.rows(),
                                     bound_.ceiling(scores_.rows())));
    return value;
  }

  void take_batch() {
    const double value = bound_on_draws(*task_, draws_);
    const double before =
        untransformed_ ? bound_on_draws(*untransformed_, untransformed_draws_) : value;
    ++batches_;
    const double count = static_cast<double>(batches_);
    moments_.add(value, count);
    before_.add(before, count);
    largest_ = std::max(largest_, value);
    invariance_error_ = std::max(invariance_error_, std::abs(value - before));
  }

  Streams streams_;
  std::shared_ptr<const ImageSet> images_;      // null: there is a task
  std::unique_ptr<Task> task_, untransformed_;  // the latter where the task has transforms
  Workspace workspace_;
  const EstimatorRow& bound_;
  std::unique_ptr<ScoreLoss<double>> loss_;
  std::uint64_t batches_in_a_step_;
  double log_batch_ = 0;
  Draws draws_, untransformed_draws_;
  MatrixView<double> scores_;
  std::int64_t taken_ = 0;
  std::uint64_t batches_ = 0;
  Moments moments_, before_;
  double largest_ = -std::numeric_limits<double>::infinity();
  double invariance_error_ = 0;
};

}  // namespace

void check_oracle(const Settings& settings) {
  if (settings.has("views"))
    throw InputError("objective oracle needs a task: the density ratio of views isn't known");
}

TrialWork oracle_work(const Settings& settings, const InputShape& shape) {
  const auto batch = static_cast<std::size_t>(settings.count("batch"));
  const double n = static_cast<double>(batch),
               values = n * static_cast<double>(shape.x_width + shape.y_width),
               batches = static_cast<double>(batches_in_a_step(settings));
  // Products in double, at half the rate of float; some 140 operations for a score's offsets,
  // exponential and sum, and as many as 1,200 for a number drawn.
  const std::string task = settings.word("task");
  Work work = 2.0 * product_work(batch, batch, shape.x_width);
  work.pairs = 140 * n * n + 1200 * values;
  Work step = (is_transformed(task) ? 2 : 1) * work;
  step.pairs += transform_work(task) * values;
  return {.step = batches * step};
}

std::unique_ptr<Experiment> make_oracle(const Settings& settings,
                                        const std::shared_ptr<const ImageSet>& images,
                                        const Streams& streams) {
  return std::make_unique<Oracle>(settings, images, streams);
}

}  // namespace infomax
