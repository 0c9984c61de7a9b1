// Estimators ranked by how far they are from informations that are known: what the trials of a
// suite that varies `estimator` and `task` come to, one table for each number of `samples`.
//
//   e_ts = estimate - truth,  of task t under seed s; trials that failed have none and are counted
//
//   of an estimator and a task   bias = mean_s e_ts, with its 95% interval over seeds (Student's t)
//   of an estimator              MAE  = mean_t mean_s |e_ts|, with the 95% interval of the seeds'
//                                       own mean_t |e_ts|, those seeds that have every task
//                                share of e_ts above 0 (what calls itself a lower bound) or below
//                                       0 (an upper bound)
//                                share of intervals that hold the truth, where estimates have some
//
// Tasks whose truth is an upper bound, or unknown, have no error and count in none of these. In
// nats.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "compare/mean_interval.h"
#include "estimators/estimator.h"
#include "results/record.h"

namespace infomax {

inline constexpr double kRankingConfidence = 0.95;

struct RankedTask {
  std::string name;
  std::string family;           // of the catalogue; empty for a distribution
  std::optional<double> truth;  // none where it is an upper bound or unknown
  std::optional<double> upper_bound;
  double truth_error = 0;  // how far the truth may be off
};

struct RankedCell {
  std::map<std::uint32_t, double> estimates;      // by seed; of the trials that are done
  std::map<std::uint32_t, std::string> failures;  // why the others have none
  std::map<std::uint32_t, std::pair<double, double>>
      intervals;  // low and high, where there are any
};

struct MeanAbsoluteError {
  MeanInterval over_seeds;  // infinite at both ends for less than two seeds
  std::size_t tasks = 0;    // with a truth and an estimate
};

struct RankedEstimator {
  std::string label;              // "ksg1, neighbours 10": the estimator and what else is swept
  std::optional<BoundSide> side;  // none for one that isn't in the registry
  std::vector<RankedCell> cells;  // by task
  MeanAbsoluteError mae;          // of all tasks
  std::map<std::string, MeanAbsoluteError> mae_of_family;
  std::size_t runs = 0, failed = 0;
  std::size_t wrong_side = 0, sided = 0;   // of `sided` runs of a bound with a truth
  std::size_t covered = 0, intervals = 0;  // of `intervals` with a truth, those that hold it
  std::optional<double> seconds;           // of one estimate, mean over points; none where unknown
};

struct Ranking {
  std::string samples;  // empty where a suite doesn't say
  std::vector<RankedTask> tasks;
  std::vector<RankedEstimator> estimators;  // the smallest MAE first; without one, last
};

// What a point of an estimator is asked about: "gaussian, dimension 2, information 1", so many
// rows.
struct RankedSubject {
  std::string task, samples;
  bool operator<(const RankedSubject& other) const {
    return std::tie(task, samples) < std::tie(other.task, other.samples);
  }
};
// None where the settings name no estimator or no task.
std::optional<RankedSubject> ranked_subject(const SettingList& settings);

// bias of a cell; none where no trial is done or the task has no truth.
std::optional<MeanInterval> bias_of(const RankedTask& task, const RankedCell& cell);

// A user's program NAME (objectives/external.h) is called "NAME (external)".
//
// In order of `samples` as the suite has them; empty where the record's points have no estimator
// and task. `point_seconds`: what an estimate took at each point (results/sidecar.h).
std::vector<Ranking> rankings_of(const SuiteRecord& record,
                                 const std::map<std::string, double>& point_seconds = {});

}  // namespace infomax
