#include "suite/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "core/build.h"
#include "core/digest.h"
#include "probe/probe.h"
#include "suite/experiment.h"
#include "suite/inverse.h"
#include "suite/parts.h"
#include "suite/spectrum.h"
#include "views/halves.h"

namespace infomax {

namespace {

// Evaluations are numbered, so that each has draws of its own: those of the prefix first, the rest from here.
constexpr std::uint64_t kFirstMainEvaluation = 8;

Axis step_axis(std::string name, const std::vector<std::int64_t>& steps) {
  Axis axis{std::move(name), "1", {}};
  for (const std::int64_t s : steps) axis.coordinates.push_back(static_cast<double>(s));
  return axis;
}

void stop_if_asked(const TrialControl& control) {
  if ((control.stop != nullptr && *control.stop) || (control.halt != nullptr && *control.halt))
    throw Stopped("the run was stopped");
}

// A trial's record while it grows. Values have their places from the start, NaN until they come: so a checkpoint has one
// size, and an evaluation that was broken off is overwritten.
class Evaluator {
 public:
  Evaluator(const Settings& settings, Experiment& experiment, const Streams& streams,
            const TrialControl& control)
      : experiment_(experiment),
        control_(control),
        steps_(evaluation_steps(settings)),
        prefix_(steps_.empty() ? std::vector<std::int64_t>{}
                               : prefix_steps(settings.count("steps"))),
        now_(experiment.quantities().size()) {
    for (std::size_t q = 0; q < now_.size(); ++q) {
      values_.push_back(planned(steps_.size()));
      prefix_values_.push_back(planned(prefix_.size()));
    }
    if (experiment.images() == nullptr) return;
    if (settings.find("jacobian_points") != nullptr) {
      spectrum_.emplace(settings, experiment.images(), streams);
      log_conditions_ = planned(steps_.size() * spectrum_->points());
    }
    if (settings.find("inverse_points") != nullptr) {
      inverse_.emplace(settings, experiment.images(), streams);
      for (std::span<double>& values : inverse_values_) values = planned(steps_.size());
    }
    for (const std::string& name : settings.words("probe")) always_.push_back(&probe_named(name));
    for (const std::string& name : settings.words("probe_last"))
      last_.push_back(&probe_named(name));
    if (always_.empty() && last_.empty()) return;
    const ImageSet& images = *experiment.images();
    encoder_ = make_encoder(settings, half_shape(images), half_width(images), View::x,
                            EncoderUse::map, kMappedRows, streams, workspace_);
    probe_ = std::make_unique<LinearProbe>(experiment.images(), *encoder_, kMappedRows,
                                           ProbeSettings{Half::top, settings.number("noise")},
                                           streams, workspace_);
    for (std::size_t p = 0; p < always_.size(); ++p) accuracy_.push_back(planned(steps_.size()));
    accuracy_last_ = planned(last_.size());
  }

  // What is due before step s. Throws Stopped where the trial is asked to between two of its parts; taken again, they
  // give the same.
  void before(std::int64_t s) {
    if (const auto at = std::find(prefix_.begin(), prefix_.end(), s); at != prefix_.end()) {
      const auto index = static_cast<std::size_t>(at - prefix_.begin());
      evaluate(index, index, prefix_values_);
    }
    if (const auto at = std::find(steps_.begin(), steps_.end(), s); at != steps_.end()) {
      const auto index = static_cast<std::size_t>(at - steps_.begin());
      evaluate(kFirstMainEvaluation + index, index, values_);
      if (spectrum_) take_spectrum(index);
      if (inverse_) take_inverse(index);
      probe(index, at + 1 == steps_.end());
    }
  }

  void describe(State& state) {
    for (std::size_t q = 0; q < values_.size(); ++q) {
      const std::string& metric = experiment_.quantities()[q].metric;
      state.values(metric, values_[q]);
      state.values(metric + "_prefix", prefix_values_[q]);
    }
    state.values("log_condition", log_conditions_);
    for (std::size_t q = 0; q < inverse_values_.size(); ++q)
      state.values(InverseCheck::kQuantities[q].metric, inverse_values_[q]);
    for (std::size_t p = 0; p < always_.size(); ++p)
      state.values(fmt::format("probe.{}", always_[p]->name), accuracy_[p]);
    state.values("probe_last", accuracy_last_);
  }

  std::vector<Metric> metrics() const {
    std::vector<Metric> out = experiment_.metrics();
    const Axis step = step_axis("step", steps_), prefix = step_axis("prefix_step", prefix_);
    const std::span<const Quantity> quantities = experiment_.quantities();
    for (std::size_t q = 0; q < quantities.size(); ++q)
      out.push_back(metric_of(quantities[q], step, values_[q]));
    for (std::size_t q = 0; q < quantities.size(); ++q)
      if (quantities[q].in_prefix)
        out.push_back({quantities[q].metric + "_prefix",
                       quantities[q].unit,
                       quantities[q].metric + " at the first steps",
                       {prefix},
                       vector_of(prefix_values_[q])});
    if (spectrum_) out.push_back(spectrum_->metric(step, log_conditions_));
    if (inverse_)
      for (std::size_t q = 0; q < inverse_values_.size(); ++q)
        out.push_back(metric_of(InverseCheck::kQuantities[q], step, inverse_values_[q]));
    for (std::size_t p = 0; p < always_.size(); ++p)
      out.push_back({std::string(always_[p]->metric),
                     "1",
                     probe_text(*always_[p]),
                     {step},
                     vector_of(accuracy_[p])});
    for (std::size_t p = 0; p < last_.size(); ++p)
      out.push_back({std::string(last_[p]->metric),
                     "1",
                     probe_text(*last_[p]) + ", at the last evaluation",
                     {},
                     {accuracy_last_[p]}});
    return out;
  }

 private:
  std::span<double> planned(std::size_t n) {
    const std::span<double> values = workspace_.vector<double>(n);
    std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
    return values;
  }
  static std::vector<double> vector_of(std::span<const double> values) {
    return {values.begin(), values.end()};
  }
  static Metric metric_of(const Quantity& quantity, const Axis& step,
                          std::span<const double> values) {
    return {quantity.metric, quantity.unit, quantity.description, {step}, vector_of(values)};
  }
  static std::string probe_text(const ProbeRow& row) {
    return fmt::format("linear-probe accuracy on test images ({})", row.summary);
  }

  void evaluate(std::uint64_t evaluation, std::size_t index,
                const std::vector<std::span<double>>& into) {
    stop_if_asked(control_);
    experiment_.evaluate(evaluation, now_);
    for (std::size_t q = 0; q < now_.size(); ++q) into[q][index] = now_[q];
  }

  void take_spectrum(std::size_t index) {
    stop_if_asked(control_);
    const std::size_t points = spectrum_->points();
    spectrum_->take(experiment_.encoder1_parameters(), index,
                    log_conditions_.subspan(index * points, points));
  }

  void take_inverse(std::size_t index) {
    stop_if_asked(control_);
    std::array<double, InverseCheck::kQuantities.size()> now{};
    (*inverse_)(experiment_.encoder1_parameters(), now);
    for (std::size_t q = 0; q < now.size(); ++q) inverse_values_[q][index] = now[q];
  }

  void probe(std::size_t index, bool last) {
    if (!probe_ || (always_.empty() && !last)) return;
    stop_if_asked(control_);
    probe_->map(experiment_.encoder1_parameters(), static_cast<std::uint32_t>(index));
    const auto fit = [&](const ProbeRow& row) {
      stop_if_asked(control_);
      return row.fit(*probe_).accuracy;
    };
    for (std::size_t p = 0; p < always_.size(); ++p) accuracy_[p][index] = fit(*always_[p]);
    if (last)
      for (std::size_t p = 0; p < last_.size(); ++p) accuracy_last_[p] = fit(*last_[p]);
    probe_->forget();
  }

  Experiment& experiment_;
  const TrialControl& control_;
  std::vector<std::int64_t> steps_, prefix_;
  Workspace workspace_;
  std::vector<double> now_;                                // one per quantity
  std::vector<std::span<double>> values_, prefix_values_;  // by quantity, then step
  std::vector<const ProbeRow*> always_, last_;
  std::optional<Spectrum> spectrum_;
  std::optional<InverseCheck> inverse_;
  std::unique_ptr<Encoder<float>> encoder_;  // g1 as a plan that maps
  std::unique_ptr<LinearProbe> probe_;
  std::span<double> log_conditions_;  // by step, then point
  std::array<std::span<double>, InverseCheck::kQuantities.size()> inverse_values_;  // by step
  std::vector<std::span<double>> accuracy_;  // by probe, then step
  std::span<double> accuracy_last_;          // by probe
};

}  // namespace

std::vector<std::int64_t> evaluation_steps(const Settings& settings) {
  std::vector<std::int64_t> out;
  if (settings.find("evaluate_every") == nullptr) return out;
  const std::int64_t steps = settings.count("steps"), every = settings.count("evaluate_every");
  for (std::int64_t s = 0; s < steps; s += every) out.push_back(s);
  return out;
}

std::vector<std::int64_t> prefix_steps(std::int64_t steps) {
  std::vector<std::int64_t> out;
  for (const std::int64_t s : {0, 1, 10, 30, 100})
    if (s < steps) out.push_back(s);
  return out;
}

Facts data_facts(const ImageSet& images) {
  Facts facts;
  for (const auto& [what, digest] : images.sha256)
    facts[fmt::format("data.{}.{}", images.family, what)] = digest;
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
  record.settings = point.settings.texts();
  record.facts = inputs.facts;
  if (inputs.images) record.facts.edit().merge(data_facts(*inputs.images));
  record.id = trial_id(record);
  return record;
}

TrialRecord run_trial(const Suite& suite, const Point& point, SeedBlock block, std::uint32_t seed,
                      const TrialInputs& inputs, const TrialControl& control) {
  TrialRecord record = planned_trial(suite, point, block, seed, inputs);
  const Streams streams(suite.name, point.name, block, seed, build_facts().commit);
  const std::int64_t steps = point.settings.count("steps");
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
  if (checkpoints.restore() && control.goes_on) control.goes_on(share());
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
  record.metrics = evaluator.metrics();
  return record;
}

}  // namespace infomax
