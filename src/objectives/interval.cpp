#include "objectives/interval.h"

#include <fmt/format.h>

#include "core/error.h"
#include "estimators/estimator.h"
#include "inference/interval.h"
#include "objectives/estimated_task.h"

namespace infomax {

namespace {

class SampleInterval final : public Experiment {
 public:
  SampleInterval(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                 const Streams& streams)
      : streams_(streams),
        level_(settings.number("interval_level")),
        estimator_(estimator_named(settings.word("estimator")), settings),
        task_(stated_still_task(settings, "objective interval", images)),
        sample_(stated_sample(settings, *task_, streams)) {}

  // A sample that the estimator or a part of it refuses is a failure with its reason, as under
  // objective estimate.
  void step() override {
    try {
      estimate_ = estimator_.value(sample_.x(), sample_.y(),
                                   streams_(fmt::format("estimator/{}", estimator_.row().name)));
      interval_ = interval_of(estimator_, sample_.x(), sample_.y(), estimate_, Parts::random,
                              level_, streams_, /*threads=*/1);
    } catch (const ShapeError& error) {
      throw NumericError(error.what());
    }
    ++taken_;
  }
  std::int64_t taken() const override { return taken_; }

  std::span<const Quantity> quantities() const override { return {}; }
  void evaluate(std::uint64_t, std::span<double>) override {}
  std::vector<Metric> metrics() const override {
    std::vector<Metric> out = truth_of(*task_);
    const auto add = [&](const char* name, const char* description, double value, Role role) {
      out.push_back({name, "nats", description, {}, {value}, role});
    };
    add("estimate", "the estimate of the sample", estimate_, Role::estimate);
    add("interval_low", "lower end of the estimate's interval", interval_.low, Role::other);
    add("interval_high", "upper end of the estimate's interval", interval_.high, Role::other);
    add("estimate_of_quarters", "mean estimate of quarters of the sample", interval_.quarters,
        Role::other);
    return out;
  }

  void describe(State& state) override {
    state.value("taken", taken_);
    state.value("estimate", estimate_);
    state.value("low", interval_.low);
    state.value("high", interval_.high);
    state.value("quarters", interval_.quarters);
  }

  const std::shared_ptr<const ImageSet>& images() const override { return images_; }
  std::span<const float> encoder1_parameters() const override { return {}; }
  Work step_work() const override { return {}; }
  std::size_t moved_parameters() const override { return 0; }

 private:
  Streams streams_;
  double level_;
  SampleEstimator estimator_;
  std::shared_ptr<const ImageSet> images_;  // null: there is a task
  std::unique_ptr<Task> task_;
  FiniteSample sample_;
  double estimate_ = 0;
  Interval interval_;
  std::int64_t taken_ = 0;
};

}  // namespace

void check_interval(const Settings& settings) {
  if (settings.has("views"))
    throw InputError("objective interval needs a task: the information of views isn't known");
  if (settings.has("estimator") && !estimates_of_sample(settings))
    throw InputError(
        fmt::format("objective interval: {} is trained; want an estimator of a sample: {}",
                    settings.word("estimator"), fmt::join(sample_estimator_names(), ", ")));
  if (settings.has("interval_level") &&
      !(settings.number("interval_level") > 0 && settings.number("interval_level") < 1))
    throw InputError(fmt::format("interval_level is {}, want more than 0 and less than 1",
                                 settings.number("interval_level")));
}

TrialWork interval_work(const Settings& settings, const InputShape& shape) {
  const auto samples = static_cast<std::size_t>(settings.count("samples"));
  const SampleEstimator estimator(estimator_named(settings.word("estimator")), settings);
  TrialWork work;
  work.step_seconds = estimator.seconds(samples, shape.x_width, shape.y_width) +
                      interval_seconds(estimator, samples, shape.x_width, shape.y_width);
  return work;
}

std::unique_ptr<Experiment> make_interval(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams) {
  return std::make_unique<SampleInterval>(settings, images, streams);
}

}  // namespace infomax
