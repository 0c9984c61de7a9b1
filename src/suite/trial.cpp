#include "suite/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "core/build.h"
#include "core/digest.h"
#include "measure/measurement.h"
#include "objectives/experiment.h"
#include "suite/parameters.h"
#include "suite/registries.h"
#include "tasks/catalogue.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

// Evaluations are numbered, so that each has draws of its own: those of the prefix first, the rest
// from here.
constexpr std::uint64_t kFirstMainEvaluation = 8;

// Facts "version.encoder.x": of the rows that a point names, where they have one (core/registry.h).
constexpr std::string_view kVersionFact = "version.";

Axis step_axis(std::string name, const std::vector<std::int64_t>& steps) {
  Axis axis{std::move(name), "1", {}};
  for (const std::int64_t s : steps) axis.coordinates.push_back(static_cast<double>(s));
  return axis;
}

void stop_if_asked(const TrialControl& control) {
  if ((control.stop != nullptr && *control.stop) || (control.halt != nullptr && *control.halt))
    throw Stopped("the run was stopped");
}

// A trial's record while it grows. Values have their places from the start, NaN until they come: so
// a checkpoint has one size, and an evaluation that was broken off is overwritten.
class Evaluator {
 public:
  Evaluator(const Settings& settings, Experiment& experiment, const Streams& streams,
            const TrialControl& control)
      : experiment_(experiment),
        control_(control),
        steps_(evaluation_steps(settings)),
        prefix_(steps_.empty() ? std::vector<std::int64_t>{} : prefix_steps(steps_of(settings))),
        now_(experiment.quantities().size()) {
    for (std::size_t q = 0; q < now_.size(); ++q) {
      values_.push_back(planned_values(workspace_, steps_.size()));
      prefix_values_.push_back(planned_values(workspace_, prefix_.size()));
    }
    if (experiment.images() == nullptr) return;
    for (const MeasurementRow& row : measurements())
      if (row.applies(settings) && row.wanted(settings))
        measurements_.push_back(
            row.make({settings, experiment.images(), streams, workspace_, steps_.size()}));
  }

  // What is due before step s. Throws Stopped where the trial is asked to between two of its parts;
  // taken again, they give the same.
  void before(std::int64_t s) {
    if (const auto at = std::find(prefix_.begin(), prefix_.end(), s); at != prefix_.end()) {
      const auto index = static_cast<std::size_t>(at - prefix_.begin());
      evaluate(index, index, prefix_values_);
    }
    if (const auto at = std::find(steps_.begin(), steps_.end(), s); at != steps_.end()) {
      const auto index = static_cast<std::size_t>(at - steps_.begin());
      evaluate(kFirstMainEvaluation + index, index, values_);
      measure(index, at + 1 == steps_.end());
    }
  }

  void describe(State& state) {
    for (std::size_t q = 0; q < values_.size(); ++q) {
      const std::string& metric = experiment_.quantities()[q].metric;
      state.values(metric, values_[q]);
      state.values(metric + "_prefix", prefix_values_[q]);
    }
    for (const auto& measurement : measurements_) measurement->describe(state);
  }

  std::vector<Metric> metrics() const {
    std::vector<Metric> out = experiment_.metrics();
    const Axis step = step_axis("step", steps_), prefix = step_axis("prefix_step", prefix_);
    const std::span<const Quantity> quantities = experiment_.quantities();
    for (std::size_t q = 0; q < quantities.size(); ++q)
      out.push_back(quantities[q].over(step, values_[q]));
    for (std::size_t q = 0; q < quantities.size(); ++q)
      if (quantities[q].in_prefix)
        out.push_back({quantities[q].metric + "_prefix",
                       quantities[q].unit,
                       quantities[q].metric + " at the first steps",
                       {prefix},
                       {prefix_values_[q].begin(), prefix_values_[q].end()}});
    for (const auto& measurement : measurements_)
      for (Metric& metric : measurement->metrics(step)) out.push_back(std::move(metric));
    return out;
  }

 private:
  void evaluate(std::uint64_t evaluation, std::size_t index,
                const std::vector<std::span<double>>& into) {
    stop_if_asked(control_);
    experiment_.evaluate(evaluation, now_);
    for (std::size_t q = 0; q < now_.size(); ++q) into[q][index] = now_[q];
  }

  void measure(std::size_t index, bool last) {
    const auto between_parts = [this] { stop_if_asked(control_); };
    for (const auto& measurement : measurements_) {
      between_parts();
      measurement->take({index, last, experiment_.encoder1_parameters(), between_parts,
                         experiment_.encoder2_parameters()});
    }
  }

  Experiment& experiment_;
  const TrialControl& control_;
  std::vector<std::int64_t> steps_, prefix_;
  Workspace workspace_;
  std::vector<double> now_;                                // one per quantity
  std::vector<std::span<double>> values_, prefix_values_;  // by quantity, then step
  std::vector<std::unique_ptr<Measurement>> measurements_;
};

}  // namespace

Facts data_facts(const ImageSet& images) {
  Facts facts;
  for (const auto& [what, digest] : images.sha256)
    facts[fmt::format("data.{}.{}", images.family, what)] = digest;
  if (images.background != nullptr) facts.merge(data_facts(*images.background));
  return facts;
}

std::string trial_id(const TrialRecord& trial) {
  const auto fact = [&](const std::string& key) {
    const auto found = trial.facts.find(key);
    return found == trial.facts.end() ? std::string() : found->second;
  };
  std::string text =
      fmt::format("infomax-trial-1\nnumerics={}\nsuite={}\npoint={}\nblock={}\nseed={}\n",
                  fact("infomax.numerics"), trial.suite, trial.point, trial.block, trial.seed);
  for (const auto& [key, value] : trial.settings) text += fmt::format("{}={}\n", key, value);
  for (const auto& [key, value] : trial.facts)
    if (key.starts_with("data.") && key.ends_with(".decoded")) text += "images=" + value + "\n";
  for (const auto& [key, value] : trial.facts)
    if (key.starts_with(kVersionFact)) text += fmt::format("{}={}\n", key, value);
  if (const std::string fingerprint = fact("fingerprint"); !fingerprint.empty())
    text += "fingerprint=" + fingerprint + "\n";
  return sha256(text);
}

TrialRecord planned_trial(const Suite& suite, const Point& point, SeedBlock block,
                          std::uint32_t seed, const TrialInputs& inputs) {
  TrialRecord record;
  record.suite = suite.name;
  record.point = point.name;
  record.block = to_string(block);
  record.seed = seed;
  record.settings = texts(point.settings);
  record.facts = inputs.facts;
  if (inputs.images) record.facts.edit().merge(data_facts(*inputs.images));
  for (const RowInfo& row : named_rows(point.settings))
    if (row.version > 0)
      record.facts.edit()[fmt::format("{}{}.{}", kVersionFact, row.kind, row.name)] =
          fmt::format("{}", row.version);
  if (point.settings.has("task"))
    if (const CataloguedTask* task =
            find_catalogued(distribution_name(point.settings.word("task"))))
      record.facts.edit()[std::string(kVersionFact) + "definition"] = definition_of(*task);
  record.id = trial_id(record);
  return record;
}

TrialRecord run_trial(const Suite& suite, const Point& point, SeedBlock block, std::uint32_t seed,
                      const TrialInputs& inputs, const TrialControl& control) {
  TrialRecord record = planned_trial(suite, point, block, seed, inputs);
  const Streams streams(suite.name, point.name, block, seed, build_facts().commit);
  const std::int64_t steps = steps_of(point.settings);
  const std::unique_ptr<Experiment> experiment =
      make_experiment(point.settings, inputs.images, streams);
  Evaluator evaluator(point.settings, *experiment, streams, control);
  State state;
  experiment->describe(state);
  evaluator.describe(state);
  Checkpoints checkpoints(control.checkpoints, record, *experiment, state);
  const auto share = [&] {
    return static_cast<double>(experiment->taken()) / static_cast<double>(steps);
  };
  if (checkpoints.restore() && control.on_resume) control.on_resume(share());
  try {
    while (experiment->taken() < steps) {
      stop_if_asked(control);
      checkpoints.save_when_due();
      evaluator.before(experiment->taken());
      experiment->step();
      if (control.progress) control.progress(share());
    }
  } catch (const Stopped&) {
    checkpoints.save();
    throw;
  } catch (const NumericError& e) {
    record.status = TrialStatus::failed;
    record.message = e.what();
    return record;
  }
  if (control.elsewhere) control.elsewhere(experiment->seconds_elsewhere());
  record.metrics = evaluator.metrics();
  return record;
}

}  // namespace infomax
