#include "objectives/estimate.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"
#include "estimators/estimator.h"
#include "objectives/sample_experiment.h"
#include "objectives/trained_estimate.h"

namespace infomax {

namespace {

const EstimatorRow* stated_estimator(const Settings& settings) {
  return settings.has("estimator") ? &estimator_named(settings.word("estimator")) : nullptr;
}

class SampleEstimate final : public SampleExperiment {
 public:
  SampleEstimate(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                 const Streams& streams)
      : SampleExperiment(settings, "objective estimate", images, streams),
        settings_(settings),
        streams_(streams),
        row_(*stated_estimator(settings)) {}

  // An estimator may refuse a sample of so few rows or so many columns: there is no estimate, and
  // the reason is kept, as where it is no number.
  void step() override {
    try {
      estimate_ = row_.of_sample.estimate(sample().x(), sample().y(), settings_,
                                          streams_(fmt::format("estimator/{}", row_.name)));
    } catch (const ShapeError& error) {
      throw NumericError(error.what());
    }
    if (std::isnan(estimate_))
      throw NumericError(fmt::format("{} of {} rows is no number", row_.name, sample().rows()));
    ++taken_;
  }

 private:
  Settings settings_;
  Streams streams_;
  const EstimatorRow& row_;
};

// A critic of scores is trained, and an upper bound of scores is one at the true ratio alone.
void check_scores(const Settings& settings, const EstimatorRow& row) {
  if (row.side == BoundSide::upper)
    throw InputError(fmt::format(
        "objective estimate: {} is an upper bound at the true density ratio alone, and none that "
        "trains a critic; want objective oracle and bound {}",
        row.name, row.name));
  if (settings.says("critic", "oracle"))
    throw InputError(
        "objective estimate trains a critic, found critic oracle; want objective oracle or "
        "maximise");
}

}  // namespace

bool estimates_of_sample(const Settings& settings) {
  const EstimatorRow* row = stated_estimator(settings);
  return row != nullptr && row->of_sample.estimate != nullptr;
}

bool estimates_of_scores(const Settings& settings) {
  const EstimatorRow* row = stated_estimator(settings);
  return row != nullptr && row->of_scores.make != nullptr;
}

bool estimates_by_training(const Settings& settings) {
  return stated_estimator(settings) != nullptr && !estimates_of_sample(settings);
}

bool trains_on_sample(const Settings& settings) {
  return estimates_by_training(settings) && settings.says("data", "sample");
}

bool takes_sample(const Settings& settings) {
  return estimates_of_sample(settings) || trains_on_sample(settings);
}

bool scores_batches(const Settings& settings) {
  return estimates_by_training(settings) &&
         !(trains_on_sample(settings) && settings.says("score_rows", "part"));
}

bool reports_mean(const Settings& settings) {
  return estimates_by_training(settings) && settings.says("report", "mean");
}

void check_estimate(const Settings& settings) {
  if (settings.has("views"))
    throw InputError("objective estimate needs a task: the information of views isn't known");
  if (estimates_of_scores(settings)) check_scores(settings, *stated_estimator(settings));
  if (estimates_by_training(settings)) check_training(settings);
}

TrialWork estimate_work(const Settings& settings, const InputShape& shape) {
  if (!estimates_of_sample(settings)) return trained_estimate_work(settings, shape);
  const auto samples = static_cast<std::size_t>(settings.count("samples"));
  TrialWork work;
  work.step_seconds = stated_estimator(settings)->of_sample.seconds(samples, shape.x_width,
                                                                    shape.y_width, settings);
  return work;
}

std::unique_ptr<Experiment> make_estimate(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams) {
  if (estimates_of_sample(settings))
    return std::make_unique<SampleEstimate>(settings, images, streams);
  return make_trained_estimate(settings, images, streams);
}

}  // namespace infomax
