#include "judge/ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "core/error.h"
#include "results/select.h"
#include "tasks/catalogue.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string setting(const SettingList& settings, std::string_view key) {
  for (const auto& [name, value] : settings)
    if (name == key) return value;
  return {};
}

// None of a task that this program doesn't know: a result may be anybody's.
std::vector<const Parameter*> parameters_if_known(const std::string& task) {
  try {
    return parameters_of_task(task);
  } catch (const InputError&) {
    return {};
  }
}

// What a point is of: "gaussian, dimension 2, information 1", an estimator, so many rows.
struct Subject {
  std::string task, estimator, samples;
  bool operator<(const Subject& other) const {
    return std::tie(task, estimator, samples) <
           std::tie(other.task, other.estimator, other.samples);
  }
};

std::optional<Subject> subject_of(const SettingList& settings) {
  Subject out{setting(settings, "task"), setting(settings, "estimator"),
              setting(settings, "samples")};
  if (const std::string name = setting(settings, "external_name"); !name.empty())
    out.estimator = name + " (external)";
  if (out.task.empty() || out.estimator.empty()) return std::nullopt;
  const std::string task = out.task;
  for (const Parameter* parameter : parameters_if_known(task))
    if (const std::string value = setting(settings, parameter->name); !value.empty())
      out.task += fmt::format(", {} {}", parameter->name, value);
  return out;
}

using Keys = std::set<std::string>;

// Settings that make no other estimate: an objective with an interval has the same without.
const Keys kSameEstimate{"experiment", "point", "objective", "interval_level"};

// Of each estimator the settings in which its points of one task and number of samples differ.
std::map<std::string, Keys> varied_settings(const SuiteRecord& record) {
  std::map<std::string, Keys> out;
  std::map<Subject, SettingList> first;
  for (const PointRecord& point : record.points) {
    const SettingList settings = point_settings(point);
    const std::optional<Subject> subject = subject_of(settings);
    if (!subject) continue;
    const SettingList& other = first.try_emplace(*subject, settings).first->second;
    for (const auto& [here, there] : {std::pair(&settings, &other), std::pair(&other, &settings)})
      for (const auto& [key, value] : *here)
        if (!kSameEstimate.contains(key) && setting(*there, key) != value)
          out[subject->estimator].insert(key);
  }
  return out;
}

// "ksg1, neighbours 10": what tells a point's estimator from others of the suite.
std::string label_of(const SettingList& settings, const std::string& estimator,
                     const std::map<std::string, Keys>& varied) {
  std::string out = estimator;
  if (const auto keys = varied.find(estimator); keys != varied.end())
    for (const auto& [key, value] : settings)
      if (keys->second.contains(key)) out += fmt::format(", {} {}", key, value);
  return out;
}

RankedTask task_of(const PointRecord& point, const std::string& name) {
  RankedTask out;
  out.name = name;
  if (const CataloguedTask* row = find_catalogued(name)) out.family = row->family;
  for (const TrialRecord& trial : point.trials)
    for (const Metric& metric : trial.metrics) {
      if (metric.values.empty()) continue;
      if (role_of(metric) == Role::truth) out.truth = metric.values.back();
      if (metric.name == "mi_upper_bound") out.upper_bound = metric.values.back();
      if (metric.name == "mi_true_error") out.truth_error = metric.values.back();
    }
  return out;
}

std::optional<double> last_value(const TrialRecord& trial, std::string_view name) {
  const auto found = std::ranges::find(trial.metrics, name, &Metric::name);
  if (found == trial.metrics.end() || found->values.empty()) return std::nullopt;
  return found->values.back();
}

RankedCell cell_of(const PointRecord& point) {
  RankedCell out;
  for (const TrialRecord& trial : point.trials) {
    const auto estimate = std::ranges::find(trial.metrics, Role::estimate, role_of);
    if (trial.status != TrialStatus::done)
      out.failures[trial.seed] = trial.message;
    else if (estimate == trial.metrics.end() || estimate->values.empty())
      out.failures[trial.seed] = "there is no estimate";
    else
      out.estimates[trial.seed] = estimate->values.back();
    const auto low = last_value(trial, "interval_low"), high = last_value(trial, "interval_high");
    if (low && high) out.intervals[trial.seed] = {*low, *high};
  }
  return out;
}

// Of one estimator and task, from a point with intervals and one without: the estimates are the
// same, and a seed that has one is no failure.
void join(RankedCell& cell, const RankedCell& other) {
  cell.estimates.insert(other.estimates.begin(), other.estimates.end());
  cell.failures.insert(other.failures.begin(), other.failures.end());
  cell.intervals.insert(other.intervals.begin(), other.intervals.end());
  std::erase_if(cell.failures,
                [&](const auto& seed) { return cell.estimates.contains(seed.first); });
}

// Of the tasks that `counts`.
template <class Counts>
MeanAbsoluteError mean_absolute_error(const std::vector<RankedTask>& tasks,
                                      const std::vector<RankedCell>& cells, Counts counts) {
  MeanAbsoluteError out;
  double sum = 0;
  std::map<std::uint32_t, std::pair<double, std::size_t>> by_seed;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    if (!tasks[t].truth || !counts(tasks[t]) || cells[t].estimates.empty()) continue;
    double of_task = 0;
    for (const auto& [seed, estimate] : cells[t].estimates) {
      const double error = std::fabs(estimate - *tasks[t].truth);
      of_task += error;
      by_seed[seed].first += error;
      ++by_seed[seed].second;
    }
    sum += of_task / static_cast<double>(cells[t].estimates.size());
    ++out.tasks;
  }
  const double all = static_cast<double>(out.tasks);
  std::vector<double> whole;
  for (const auto& [seed, of_seed] : by_seed)
    if (of_seed.second == out.tasks) whole.push_back(of_seed.first / all);
  out.over_seeds = {out.tasks > 0 ? sum / all : std::numeric_limits<double>::quiet_NaN(),
                    -kInfinity, kInfinity};
  if (whole.size() > 1) {
    const MeanInterval interval = mean_interval(whole, kRankingConfidence);
    out.over_seeds.low = interval.low;
    out.over_seeds.high = interval.high;
  }
  return out;
}

void count_runs(const std::vector<RankedTask>& tasks, RankedEstimator& of) {
  const bool lower = of.side == BoundSide::lower, upper = of.side == BoundSide::upper;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    of.failed += of.cells[t].failures.size();
    of.runs += of.cells[t].failures.size() + of.cells[t].estimates.size();
    if (!tasks[t].truth) continue;
    for (const auto& [seed, interval] : of.cells[t].intervals) {
      ++of.intervals;
      of.covered += interval.first <= *tasks[t].truth && *tasks[t].truth <= interval.second;
    }
    if (!(lower || upper)) continue;
    for (const auto& [seed, estimate] : of.cells[t].estimates) {
      ++of.sided;
      of.wrong_side += lower ? estimate > *tasks[t].truth : estimate < *tasks[t].truth;
    }
  }
}

std::optional<BoundSide> side_of(const std::string& estimator) {
  for (const EstimatorRow& row : estimators())
    if (row.name == estimator) return row.side;
  return std::nullopt;
}

// The points of one number of samples, until they are ranked.
class Gathered {
 public:
  explicit Gathered(std::string samples) { ranking_.samples = std::move(samples); }

  const std::string& samples() const { return ranking_.samples; }

  void add(const PointRecord& point, const Subject& subject, const std::string& label,
           std::optional<double> seconds) {
    const RankedTask described = task_of(point, subject.task);
    const std::size_t t = place(ranking_.tasks, subject.task, &RankedTask::name, described);
    // The first point of a task may have failed, and say nothing of its truth.
    if (!ranking_.tasks[t].truth && !ranking_.tasks[t].upper_bound) ranking_.tasks[t] = described;
    RankedEstimator added;
    added.label = label;
    added.side = side_of(subject.estimator);
    const std::size_t e = place(ranking_.estimators, label, &RankedEstimator::label, added);
    std::vector<RankedCell>& cells = ranking_.estimators[e].cells;
    cells.resize(std::max(cells.size(), t + 1));
    const RankedCell cell = cell_of(point);
    // An interval's estimates of parts are no part of what the estimate takes.
    if (seconds && cell.intervals.empty()) seconds_[label].push_back(*seconds);
    join(cells[t], cell);
  }

  Ranking ranked() {
    for (RankedEstimator& of : ranking_.estimators) {
      of.cells.resize(ranking_.tasks.size());
      of.mae =
          mean_absolute_error(ranking_.tasks, of.cells, [](const RankedTask&) { return true; });
      std::set<std::string> families;
      for (const RankedTask& task : ranking_.tasks) families.insert(task.family);
      for (const std::string& family : families)
        of.mae_of_family[family] =
            mean_absolute_error(ranking_.tasks, of.cells,
                                [&](const RankedTask& task) { return task.family == family; });
      count_runs(ranking_.tasks, of);
      if (const auto found = seconds_.find(of.label); found != seconds_.end())
        of.seconds = std::accumulate(found->second.begin(), found->second.end(), 0.0) /
                     static_cast<double>(found->second.size());
    }
    std::ranges::stable_sort(ranking_.estimators, [](const auto& a, const auto& b) {
      const double left = a.mae.over_seeds.mean, right = b.mae.over_seeds.mean;
      return std::isnan(right) ? !std::isnan(left) : left < right;
    });
    return std::move(ranking_);
  }

 private:
  // The index of the item of that name; added where there is none.
  template <class Item>
  static std::size_t place(std::vector<Item>& items, const std::string& name,
                           std::string Item::*key, Item added) {
    const auto found = std::ranges::find(items, name, key);
    if (found != items.end()) return static_cast<std::size_t>(found - items.begin());
    items.push_back(std::move(added));
    return items.size() - 1;
  }

  Ranking ranking_;
  std::map<std::string, std::vector<double>> seconds_;  // by label
};

}  // namespace

std::optional<RankedSubject> ranked_subject(const SettingList& settings) {
  const std::optional<Subject> subject = subject_of(settings);
  if (!subject) return std::nullopt;
  return RankedSubject{subject->task, subject->samples};
}

std::optional<MeanInterval> bias_of(const RankedTask& task, const RankedCell& cell) {
  if (!task.truth || cell.estimates.empty()) return std::nullopt;
  std::vector<double> errors;
  for (const auto& [seed, estimate] : cell.estimates) errors.push_back(estimate - *task.truth);
  return mean_interval(errors, kRankingConfidence);
}

std::vector<Ranking> rankings_of(const SuiteRecord& record,
                                 const std::map<std::string, double>& point_seconds) {
  const std::map<std::string, Keys> varied = varied_settings(record);
  std::vector<Gathered> gathered;
  for (const PointRecord& point : record.points) {
    const SettingList settings = point_settings(point);
    const std::optional<Subject> subject = subject_of(settings);
    if (!subject) continue;
    auto found = std::ranges::find(gathered, subject->samples, &Gathered::samples);
    if (found == gathered.end()) found = gathered.emplace(gathered.end(), subject->samples);
    const auto seconds = point_seconds.find(point.name);
    found->add(point, *subject, label_of(settings, subject->estimator, varied),
               seconds == point_seconds.end() ? std::nullopt : std::optional(seconds->second));
  }
  std::vector<Ranking> out;
  out.reserve(gathered.size());
  for (Gathered& of : gathered) out.push_back(of.ranked());
  return out;
}

}  // namespace infomax
