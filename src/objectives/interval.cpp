#include "objectives/interval.h"

#include <fmt/format.h>

#include "core/error.h"
#include "estimators/estimator.h"
#include "inference/interval.h"
#include "objectives/sample_experiment.h"

namespace infomax {

namespace {

class SampleInterval final : public SampleExperiment {
 public:
  SampleInterval(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                 const Streams& streams)
      : SampleExperiment(settings, "objective interval", images, streams),
        streams_(streams),
        level_(settings.number("interval_level")),
        estimator_(estimator_named(settings.word("estimator")), settings) {}

  // A sample that the estimator or a part of it refuses is a failure with its reason, as under
  // objective estimate.
  void step() override {
    try {
      estimate_ = estimator_.value(sample().x(), sample().y(),
                                   streams_(fmt::format("estimator/{}", estimator_.row().name)));
      interval_ = interval_of(estimator_, sample().x(), sample().y(), estimate_, Parts::random,
                              level_, streams_, /*threads=*/1);
    } catch (const ShapeError& error) {
      throw NumericError(error.what());
    }
    ++taken_;
  }

  std::vector<Metric> metrics() const override {
    std::vector<Metric> out = SampleExperiment::metrics();
    const auto add = [&](const char* name, const char* description, double value) {
      out.push_back({name, "nats", description, {}, {value}});
    };
    add("interval_low", "lower end of the estimate's interval", interval_.low);
    add("interval_high", "upper end of the estimate's interval", interval_.high);
    add("estimate_of_quarters", "mean estimate of quarters of the sample", interval_.quarters);
    return out;
  }

  void describe(State& state) override {
    SampleExperiment::describe(state);
    state.value("low", interval_.low);
    state.value("high", interval_.high);
    state.value("quarters", interval_.quarters);
  }

 private:
  Streams streams_;
  double level_;
  SampleEstimator estimator_;
  Interval interval_;
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
