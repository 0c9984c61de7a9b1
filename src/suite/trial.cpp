#include "suite/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/build.h"
#include "core/digest.h"
#include "probe/probe.h"
#include "suite/experiment.h"
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

// A trial's record while it grows.
class Evaluator {
 public:
  Evaluator(const Settings& settings, Experiment& experiment, const Streams& streams)
      : experiment_(experiment),
        steps_(evaluation_steps(settings.count("steps"), settings.count("evaluate_every"))),
        prefix_(prefix_steps(settings.count("steps"))),
        now_(experiment.quantities().size()),
        values_(now_.size()),
        prefix_values_(now_.size()) {
    if (experiment.images() == nullptr) return;
    if (settings.find("jacobian_points") != nullptr)
      spectrum_.emplace(settings, experiment.images(), streams);
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
    accuracy_.resize(always_.size());
  }

  // What is due before step s.
  void before(std::int64_t s) {
    if (const auto at = std::find(prefix_.begin(), prefix_.end(), s); at != prefix_.end())
      evaluate(static_cast<std::uint64_t>(at - prefix_.begin()), prefix_values_);
    if (const auto at = std::find(steps_.begin(), steps_.end(), s); at != steps_.end()) {
      const auto index = static_cast<std::uint64_t>(at - steps_.begin());
      evaluate(kFirstMainEvaluation + index, values_);
      if (spectrum_) spectrum_->take(experiment_.encoder1_parameters(), index);
      probe(static_cast<std::uint32_t>(index), at + 1 == steps_.end());
    }
  }

  std::vector<Metric> metrics() const {
    std::vector<Metric> out = experiment_.metrics();
    const Axis step = step_axis("step", steps_), prefix = step_axis("prefix_step", prefix_);
    const std::span<const Quantity> quantities = experiment_.quantities();
    for (std::size_t q = 0; q < quantities.size(); ++q)
      out.push_back({quantities[q].metric,
                     quantities[q].unit,
                     quantities[q].description,
                     {step},
                     values_[q]});
    for (std::size_t q = 0; q < quantities.size(); ++q)
      if (quantities[q].in_prefix)
        out.push_back({quantities[q].metric + "_prefix",
                       quantities[q].unit,
                       quantities[q].metric + " at the first steps",
                       {prefix},
                       prefix_values_[q]});
    if (spectrum_) out.push_back(spectrum_->metric(step));
    for (std::size_t p = 0; p < always_.size(); ++p)
      out.push_back(
          {std::string(always_[p]->metric), "1", probe_text(*always_[p]), {step}, accuracy_[p]});
    for (std::size_t p = 0; p < last_.size(); ++p)
      out.push_back({std::string(last_[p]->metric),
                     "1",
                     probe_text(*last_[p]) + ", at the last evaluation",
                     {},
                     {accuracy_last_[p]}});
    return out;
  }

 private:
  static std::string probe_text(const ProbeRow& row) {
    return fmt::format("linear-probe accuracy on test images ({})", row.summary);
  }

  void evaluate(std::uint64_t evaluation, std::vector<std::vector<double>>& into) {
    experiment_.evaluate(evaluation, now_);
    for (std::size_t q = 0; q < now_.size(); ++q) into[q].push_back(now_[q]);
  }

  void probe(std::uint32_t index, bool last) {
    if (!probe_ || (always_.empty() && !last)) return;
    probe_->map(experiment_.encoder1_parameters(), index);
    for (std::size_t p = 0; p < always_.size(); ++p)
      accuracy_[p].push_back(always_[p]->fit(*probe_).accuracy);
    if (!last) return;
    for (const ProbeRow* row : last_) accuracy_last_.push_back(row->fit(*probe_).accuracy);
  }

  Experiment& experiment_;
  std::vector<std::int64_t> steps_, prefix_;
  std::vector<double> now_;                                  // one per quantity
  std::vector<std::vector<double>> values_, prefix_values_;  // by quantity, then step
  std::vector<const ProbeRow*> always_, last_;
  Workspace workspace_;
  std::optional<Spectrum> spectrum_;
  std::unique_ptr<Encoder<float>> encoder_;  // g1 as a plan that maps
  std::unique_ptr<LinearProbe> probe_;
  std::vector<double> accuracy_last_;
  std::vector<std::vector<double>> accuracy_;
};

}  // namespace

std::vector<std::int64_t> evaluation_steps(std::int64_t steps, std::int64_t every) {
  std::vector<std::int64_t> out;
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
    facts[fmt::format("data.{}.{}", images.name, what)] = digest;
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
  if (inputs.images) record.facts.merge(data_facts(*inputs.images));
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
  Evaluator evaluator(point.settings, *experiment, streams);
  try {
    while (experiment->taken() < steps) {
      if ((control.stop != nullptr && *control.stop) || (control.halt != nullptr && *control.halt))
        throw Stopped("the run was stopped");
      evaluator.before(experiment->taken());
      experiment->step();
      if (control.progress)
        control.progress(static_cast<double>(experiment->taken()) / static_cast<double>(steps));
    }
  } catch (const NumericError& e) {
    record.status = TrialStatus::failed;
    record.message = e.what();
    return record;
  }
  record.metrics = evaluator.metrics();
  return record;
}

}  // namespace infomax
