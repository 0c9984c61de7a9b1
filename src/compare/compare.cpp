#include "compare/compare.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "results/equality.h"
#include "results/suite_file.h"

namespace infomax {
namespace {

// ------------------------------------------------------------------------ what may be compared at
// all

Facts data_facts(const Facts& facts) {
  Facts found;
  for (const auto& [key, value] : facts) {
    if (key.starts_with("data.")) found.emplace(key, value);
  }
  return found;
}

std::string fact(const Facts& facts, const std::string& key) {
  const auto found = facts.find(key);
  return found == facts.end() ? "" : found->second;
}

[[noreturn]] void refuse(const SuiteRecord& suite, const std::string& what) {
  throw InputError(
      fmt::format("suite {}: result and reference can't be compared: {}", suite.suite, what));
}

// The same archives: no key with two values, and not each side with archives that the other lacks.
void require_same_data(const SuiteRecord& suite, const std::string& where, const Facts& ours,
                       const Facts& theirs) {
  std::string only_ours, only_theirs;
  for (const auto& [key, value] : ours) {
    const auto other = theirs.find(key);
    if (other == theirs.end()) {
      only_ours = key;
    } else if (other->second != value) {
      refuse(suite, fmt::format("{}{} is {} and {}", where, key, value, other->second));
    }
  }
  for (const auto& [key, value] : theirs) {
    if (!ours.contains(key)) only_theirs = key;
  }
  if (!only_ours.empty() && !only_theirs.empty())
    refuse(suite, fmt::format("{}data of {} and {}", where, only_ours, only_theirs));
}

void require_comparable(const SuiteRecord& result, const SuiteRecord& reference) {
  if (result.suite != reference.suite)
    refuse(result, fmt::format("the reference is of suite {}", reference.suite));
  if (fact(result.facts, "overrides") != fact(reference.facts, "overrides"))
    refuse(result, fmt::format("overrides are \"{}\" and \"{}\"", fact(result.facts, "overrides"),
                               fact(reference.facts, "overrides")));
  require_same_data(result, "", data_facts(result.facts), data_facts(reference.facts));
}

void require_same_settings(const SuiteRecord& suite, const PointRecord& ours,
                           const PointRecord& theirs) {
  if (ours.settings == theirs.settings) return;
  TrialRecord a, b;
  a.settings = ours.settings;
  b.settings = theirs.settings;
  refuse(suite, fmt::format("point {}: {}", ours.name, first_difference(a, b)));
}

std::vector<std::string> notes_on(const SuiteRecord& result, const SuiteRecord& reference) {
  std::vector<std::string> notes;
  if (result.sha256 != reference.sha256)
    notes.push_back("the suite's text is not the reference's; the points' settings are");
  const auto note = [&](const std::string& key, const char* what) {
    const std::string ours = fact(result.facts, key), theirs = fact(reference.facts, key);
    if (ours != theirs)
      notes.push_back(fmt::format("{} is \"{}\", the reference's is \"{}\"", what, ours, theirs));
  };
  note("fingerprint", "the numerics profile's fingerprint");
  note("infomax.numerics", "the count of changes that move results");
  return notes;
}

// ---------------------------------------------------------------------------------------- pairing
// trials

struct Pair {
  const TrialRecord* ours;
  const TrialRecord* theirs;
};

struct Pairing {
  std::vector<Pair> both;
  std::vector<const TrialRecord*> fresh;   // the result's, without a partner
  std::vector<const TrialRecord*> lacked;  // the reference's that are asked for, without one
  bool all = false;                        // both sides have the same seeds
};

bool takes_part(const TrialRecord& trial, const Asked& asked) {
  return !asked.no_others || !asked.seeds ||
         (trial.block == "reference" && asked.seeds->holds(trial.seed));
}

Pairing pair_trials(const PointRecord& ours, const PointRecord& theirs, const Asked& asked) {
  Pairing pairing;
  for (const TrialRecord& trial : theirs.trials)
    if (asked.seeds && trial.block == "reference" && asked.seeds->holds(trial.seed) &&
        std::none_of(ours.trials.begin(), ours.trials.end(), [&](const TrialRecord& other) {
          return other.seed == trial.seed && other.block == trial.block;
        }))
      pairing.lacked.push_back(&trial);
  for (const TrialRecord& trial : ours.trials) {
    if (!takes_part(trial, asked)) continue;
    const auto partner =
        std::find_if(theirs.trials.begin(), theirs.trials.end(), [&](const TrialRecord& other) {
          return other.seed == trial.seed && other.block == trial.block;
        });
    if (partner == theirs.trials.end()) {
      pairing.fresh.push_back(&trial);
    } else {
      pairing.both.push_back({&trial, &*partner});
    }
  }
  pairing.all = pairing.both.size() == ours.trials.size() &&
                pairing.both.size() == theirs.trials.size() && !pairing.both.empty();
  return pairing;
}

// "0-2,5", "confirm:0,2-3".
std::string seeds_text(const std::vector<const TrialRecord*>& trials) {
  std::string text;
  for (std::size_t i = 0; i < trials.size();) {
    std::size_t last = i;
    while (last + 1 < trials.size() && trials[last + 1]->block == trials[i]->block &&
           trials[last + 1]->seed == trials[last]->seed + 1)
      ++last;
    if (!text.empty()) text += ',';
    if (trials[i]->block != "reference") text += trials[i]->block + ':';
    text += last > i ? fmt::format("{}-{}", trials[i]->seed, trials[last]->seed)
                     : std::to_string(trials[i]->seed);
    i = last + 1;
  }
  return text;
}

std::string seeds_text(const Pairing& pairing) {
  std::vector<const TrialRecord*> trials;
  for (const Pair& pair : pairing.both) trials.push_back(pair.ours);
  // Rows of several blocks lie by seed; here a block's seeds belong together.
  std::stable_sort(trials.begin(), trials.end(), [](const TrialRecord* a, const TrialRecord* b) {
    return a->block != b->block &&
           (a->block == "reference" || (b->block != "reference" && a->block < b->block));
  });
  return seeds_text(trials);
}

// ---------------------------------------------------------------------------------------- judging
// values

// Words in the order of how bad they are, for a cell that several seeds decide.
int severity(CellStatus word) {
  switch (word) {
    case CellStatus::same:
      return 0;
    case CellStatus::close:
      return 1;
    case CellStatus::added:
      return 2;
    case CellStatus::drift:
      return 3;
    case CellStatus::missing:
      return 4;
    case CellStatus::failed:
      return 5;
  }
  return 5;
}

void worsen(Cell& cell, CellStatus word, const std::string& detail) {
  if (severity(word) <= severity(cell.word)) return;
  cell.word = word;
  cell.detail = detail;
}

// One seed's values of a metric that both have.
void judge_values(Cell& cell, const std::string& who, const Metric& ours, const Metric& theirs,
                  bool has_tolerance) {
  if (ours.units != theirs.units)
    return worsen(cell, CellStatus::drift,
                  fmt::format("{}in {}, the reference in {}", who, ours.units, theirs.units));
  if (ours.axes.size() != theirs.axes.size() || ours.values.size() != theirs.values.size() ||
      !std::equal(ours.axes.begin(), ours.axes.end(), theirs.axes.begin(),
                  [](const Axis& a, const Axis& b) { return same(a, b); }))
    return worsen(cell, CellStatus::drift, who + "other axes than the reference");
  for (std::size_t i = 0; i < ours.values.size(); ++i) {
    const double a = ours.values[i], b = theirs.values[i];
    if (same_number(a, b)) continue;
    const std::string difference =
        fmt::format("{}value {} is {}, the reference's {}", who, i, a, b);
    if (std::isnan(a) || std::isnan(b)) {
      worsen(cell, CellStatus::drift, difference);
      continue;
    }
    const double distance = std::abs(a - b);
    cell.largest_difference = std::max(cell.largest_difference.value_or(0), distance);
    if (has_tolerance && distance <= cell.tolerance) {
      worsen(cell, CellStatus::close, "");
    } else {
      worsen(cell, CellStatus::drift, difference);
    }
  }
}

void judge_pair(Cell& cell, const Pair& pair, bool has_tolerance) {
  const std::string who = seed_name(*pair.ours) + ": ";
  if (pair.ours->status == TrialStatus::failed && pair.theirs->status == TrialStatus::done)
    return worsen(cell, CellStatus::failed, who + pair.ours->message);
  const Metric* ours = find_metric(pair.ours->metrics, cell.metric);
  const Metric* theirs = find_metric(pair.theirs->metrics, cell.metric);
  if (ours == nullptr && theirs == nullptr) return;
  if (ours == nullptr) return worsen(cell, CellStatus::missing, who + "not in the result");
  if (theirs == nullptr)
    // A trial that failed in the reference and is whole now has moved; a metric that the reference
    // never had is new.
    return worsen(
        cell, pair.theirs->status == TrialStatus::failed ? CellStatus::drift : CellStatus::added,
        who + (pair.theirs->status == TrialStatus::failed ? "failed in the reference"
                                                          : "not in the reference"));
  judge_values(cell, who, *ours, *theirs, has_tolerance);
}

Cell blank_cell(const std::string& point, const std::string& metric, const Tolerances& tolerances) {
  Cell cell;
  cell.point = point;
  cell.metric = metric;
  const auto tolerance = tolerances.absolute.find(metric);
  if (tolerance != tolerances.absolute.end()) cell.tolerance = tolerance->second;
  return cell;
}

// All seeds that both have.
Cell judge_cell(const std::string& point, const std::string& metric, const Pairing& pairing,
                const Tolerances& tolerances) {
  Cell cell = blank_cell(point, metric, tolerances);
  cell.seeds = seeds_text(pairing);
  const bool has_tolerance = tolerances.absolute.contains(metric);
  for (const Pair& pair : pairing.both) judge_pair(cell, pair, has_tolerance);
  if (!pairing.lacked.empty())
    worsen(cell, CellStatus::missing,
           fmt::format("seeds {} are not in the result", seeds_text(pairing.lacked)));
  return cell;
}

// Seeds that only the result has: new, unless one failed in a point where no trial of the reference
// did.
Cell judge_fresh_seeds(const std::string& point, const std::string& metric,
                       const std::vector<const TrialRecord*>& fresh, bool reference_fails_too,
                       const Tolerances& tolerances) {
  Cell cell = blank_cell(point, metric, tolerances);
  cell.word = CellStatus::added;
  cell.seeds = seeds_text(fresh);
  for (const TrialRecord* trial : fresh) {
    if (trial->status == TrialStatus::failed && !reference_fails_too)
      worsen(cell, CellStatus::failed, fmt::format("{}: {}", seed_name(*trial), trial->message));
  }
  return cell;
}

// --------------------------------------------------------------------------------------- points to
// cells

// Every metric's name that a trial of the points has, the first point's first.
std::vector<std::string> metric_names(const PointRecord& first, const PointRecord* second) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const PointRecord* point : {&first, second}) {
    if (point == nullptr) continue;
    for (const TrialRecord& trial : point->trials) {
      for (const Metric& metric : trial.metrics) {
        if (seen.insert(metric.name).second) names.push_back(metric.name);
      }
    }
  }
  return names;
}

// A point where no trial has a metric still has to show in the table.
std::vector<std::string> metric_names_or_status(const PointRecord& first,
                                                const PointRecord* second = nullptr) {
  auto names = metric_names(first, second);
  if (names.empty()) names.emplace_back("status");
  return names;
}

void add_missing_point(Comparison& out, const PointRecord& theirs, const std::string& why,
                       const Tolerances& tolerances) {
  for (const std::string& metric : metric_names_or_status(theirs)) {
    Cell cell = blank_cell(theirs.name, metric, tolerances);
    cell.word = CellStatus::missing;
    cell.detail = why;
    out.cells.push_back(std::move(cell));
  }
}

void add_fresh_point(Comparison& out, const PointRecord& ours, const Tolerances& tolerances,
                     const Asked& asked) {
  std::vector<const TrialRecord*> trials;
  for (const TrialRecord& trial : ours.trials)
    if (takes_part(trial, asked)) trials.push_back(&trial);
  if (trials.empty()) return;
  for (const std::string& metric : metric_names_or_status(ours))
    out.cells.push_back(
        judge_fresh_seeds(ours.name, metric, trials, /*reference_fails_too=*/false, tolerances));
}

void add_summaries(Comparison& out, const PointRecord& ours, const PointRecord& theirs,
                   const Pairing& pairing, const Tolerances& tolerances) {
  if (!pairing.all) return;
  std::vector<std::string> names;
  for (const auto* point : {&theirs, &ours}) {
    for (const Metric& metric : point->summaries) {
      if (std::find(names.begin(), names.end(), metric.name) == names.end())
        names.push_back(metric.name);
    }
  }
  for (const std::string& name : names) {
    Cell cell = blank_cell(ours.name, name, tolerances);
    cell.seeds = seeds_text(pairing);
    const Metric* mine = find_metric(ours.summaries, name);
    const Metric* other = find_metric(theirs.summaries, name);
    if (mine == nullptr) {
      worsen(cell, CellStatus::missing, "not in the result");
    } else if (other == nullptr) {
      worsen(cell, CellStatus::added, "not in the reference");
    } else {
      judge_values(cell, "", *mine, *other, tolerances.absolute.contains(name));
    }
    out.cells.push_back(std::move(cell));
  }
}

void add_point(Comparison& out, const PointRecord& ours, const PointRecord& theirs,
               const Tolerances& tolerances, const Asked& asked) {
  const Pairing pairing = pair_trials(ours, theirs, asked);
  const auto metrics = metric_names_or_status(theirs, &ours);
  if (pairing.both.empty() && !theirs.trials.empty()) {
    add_missing_point(out, theirs, "none of the reference's seeds", tolerances);
  } else {
    for (const std::string& metric : metrics)
      out.cells.push_back(judge_cell(ours.name, metric, pairing, tolerances));
  }
  add_summaries(out, ours, theirs, pairing, tolerances);
  if (pairing.fresh.empty()) return;
  const bool reference_fails_too =
      std::any_of(theirs.trials.begin(), theirs.trials.end(),
                  [](const TrialRecord& t) { return t.status == TrialStatus::failed; });
  for (const std::string& metric : metrics)
    out.cells.push_back(
        judge_fresh_seeds(ours.name, metric, pairing.fresh, reference_fails_too, tolerances));
}

const PointRecord* find_point(const SuiteRecord& suite, const std::string& name) {
  const auto found = std::find_if(suite.points.begin(), suite.points.end(),
                                  [&](const PointRecord& point) { return point.name == name; });
  return found == suite.points.end() ? nullptr : &*found;
}

void require_same_data(const SuiteRecord& result, const SuiteRecord& reference,
                       const PointRecord& ours, const PointRecord& theirs) {
  for (const Pair& pair : pair_trials(ours, theirs, {}).both)
    require_same_data(result, fmt::format("{},{}: ", ours.name, seed_name(*pair.ours)),
                      data_facts(facts_of(*pair.ours, result)),
                      data_facts(facts_of(*pair.theirs, reference)));
}

}  // namespace

std::string_view to_string(CellStatus word) {
  switch (word) {
    case CellStatus::same:
      return "same";
    case CellStatus::close:
      return "close";
    case CellStatus::drift:
      return "drift";
    case CellStatus::missing:
      return "missing";
    case CellStatus::added:
      return "new";
    case CellStatus::failed:
      return "failed";
  }
  return "failed";
}

bool Comparison::passed() const {
  return std::none_of(cells.begin(), cells.end(),
                      [](const Cell& cell) { return fails(cell.word); });
}

Comparison compare(const SuiteRecord& result, const SuiteRecord& reference,
                   const Tolerances& tolerances, const Asked& asked) {
  require_comparable(result, reference);
  const auto is_asked = [&](const PointRecord& point) {
    return asked.points.matches(point_settings(point));
  };
  Comparison out;
  out.notes = notes_on(result, reference);
  bool any = false;
  for (const PointRecord& theirs : reference.points) {
    if (!is_asked(theirs)) continue;
    any = true;
    const PointRecord* ours = find_point(result, theirs.name);
    if (ours == nullptr) {
      add_missing_point(out, theirs, "the result lacks the point", tolerances);
      continue;
    }
    require_same_settings(result, *ours, theirs);
    require_same_data(result, reference, *ours, theirs);
    add_point(out, *ours, theirs, tolerances, asked);
  }
  for (const PointRecord& ours : result.points) {
    if (!is_asked(ours) || find_point(reference, ours.name) != nullptr) continue;
    any = true;
    add_fresh_point(out, ours, tolerances, asked);
  }
  if (!any && !asked.points.terms().empty())
    refuse(result, "no point of either matches the filter");
  return out;
}

}  // namespace infomax
