#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/error.h"
#include "results/equality.h"
#include "results/suite_file.h"
#include "results/summaries.h"

namespace infomax {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw InputError("merge: " + what);
}

void require_one_suite(const std::vector<SuiteRecord>& parts) {
  if (parts.empty()) refuse("no results given");
  for (const SuiteRecord& part : parts) {
    if (part.suite != parts[0].suite)
      refuse(fmt::format("results of suites {} and {}", parts[0].suite, part.suite));
    if (part.sha256 != parts[0].sha256 || part.text != parts[0].text)
      refuse(fmt::format("suite {} has two texts, SHA-256 {} and {}", part.suite, parts[0].sha256,
                         part.sha256));
  }
}

// The values of every fact over all trials; a part without trials counts by its own facts.
Facts joined_facts(const std::vector<SuiteRecord>& parts) {
  std::map<std::string, std::set<std::string>> values;
  bool unnamed_overrides = false;
  for (const SuiteRecord& part : parts) {
    bool trials = false;
    const auto take = [&](const Facts& facts) {
      for (const auto& [key, value] : facts) values[key].insert(value);
      // To say nothing of overrides is to have none.
      if (!facts.contains("overrides")) unnamed_overrides = true;
    };
    for (const PointRecord& point : part.points) {
      for (const TrialRecord& trial : point.trials) {
        trials = true;
        take(facts_of(trial, part));
      }
    }
    if (!trials) take(part.facts);
  }
  if (unnamed_overrides && values.contains("overrides")) values["overrides"].insert("");
  Facts joined;
  for (const auto& [key, set] : values) {
    if (set.size() > 1 && fact_decides(key))
      refuse(fmt::format("{} is \"{}\" and \"{}\"", key, *set.begin(), *std::next(set.begin())));
    std::string all = *set.begin();
    for (auto value = std::next(set.begin()); value != set.end(); ++value) all += " | " + *value;
    joined[key] = all;
  }
  return joined;
}

// A topological order of the points: each part's own order is kept, and names decide where the parts leave it
// open (or contradict each other), so that the parts' order makes no difference.
std::vector<std::string> deduced_order(const std::vector<SuiteRecord>& parts) {
  std::map<std::string, std::set<std::string>> before;  // the points that have to come first
  for (const SuiteRecord& part : parts) {
    for (std::size_t i = 0; i < part.points.size(); ++i) {
      auto& earlier = before[part.points[i].name];
      if (i > 0) earlier.insert(part.points[i - 1].name);
    }
  }
  std::vector<std::string> order;
  while (!before.empty()) {
    auto next = std::find_if(before.begin(), before.end(),
                             [](const auto& entry) { return entry.second.empty(); });
    if (next == before.end()) next = before.begin();
    const std::string name = next->first;
    before.erase(next);
    for (auto& [other, earlier] : before) earlier.erase(name);
    order.push_back(name);
  }
  return order;
}

std::vector<std::string> point_order(const std::vector<SuiteRecord>& parts,
                                     const std::vector<std::string>& wanted) {
  const std::vector<std::string> deduced = deduced_order(parts);
  std::vector<std::string> order;
  const auto has = [](const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  for (const std::string& name : wanted) {
    if (has(deduced, name) && !has(order, name)) order.push_back(name);
  }
  for (const std::string& name : deduced) {
    if (!has(order, name)) order.push_back(name);
  }
  return order;
}

// One part's view of a point.
struct Share {
  const SuiteRecord* part;
  const PointRecord* point;
};

PointRecord merge_point(const std::vector<Share>& shares, bool one_set_of_facts) {
  PointRecord merged{shares[0].point->name, shares[0].point->settings, {}, {}};
  using Row = std::tuple<std::uint32_t, std::string>;  // seed, block
  std::map<Row, TrialRecord> rows;
  bool summaries = false;
  for (const auto& [part, point] : shares) {
    if (point->settings != merged.settings) {
      TrialRecord one, other;
      one.settings = merged.settings;
      other.settings = point->settings;
      refuse(fmt::format("point {}: {}", merged.name, first_difference(one, other)));
    }
    summaries = summaries || !point->summaries.empty();
    for (const TrialRecord& trial : point->trials) {
      TrialRecord full = trial;
      // A trial that leaned on its own part's facts has to carry them where the parts' differ.
      if (!one_set_of_facts) full.facts = facts_of(trial, *part);
      const auto [known, fresh] = rows.emplace(Row{trial.seed, trial.block}, full);
      if (fresh) continue;
      const std::string difference = first_difference(known->second, full, /*facts=*/false);
      if (!difference.empty())
        refuse(fmt::format("two unequal results of {},{}: {}", merged.name, seed_name(trial),
                           difference));
      // Which of two equal results stays must not depend on the parts' order.
      known->second.facts = std::min(known->second.facts, full.facts);
    }
  }
  for (auto& [row, trial] : rows) merged.trials.push_back(std::move(trial));
  if (!summaries) return merged;
  // Summaries stay where they were made of these very trials.
  for (const auto& [part, point] : shares) {
    if (point->trials.size() != merged.trials.size() || point->summaries.empty()) continue;
    for (const Metric& summary : merged.summaries) {
      const auto other =
          std::find_if(point->summaries.begin(), point->summaries.end(),
                       [&](const Metric& metric) { return metric.name == summary.name; });
      if (other != point->summaries.end() && !same(*other, summary))
        refuse(fmt::format("point {}: two unequal summaries {}", merged.name, summary.name));
    }
    if (merged.summaries.empty()) merged.summaries = point->summaries;
  }
  if (merged.summaries.empty()) merged.summaries = summarise(merged, kSummarised);
  return merged;
}

}  // namespace

SuiteRecord merge_suites(const std::vector<SuiteRecord>& parts,
                         const std::vector<std::string>& order) {
  require_one_suite(parts);
  SuiteRecord merged;
  merged.suite = parts[0].suite;
  merged.text = parts[0].text;
  merged.sha256 = parts[0].sha256;
  merged.facts = joined_facts(parts);
  const bool one_set_of_facts = std::all_of(
      parts.begin(), parts.end(), [&](const auto& part) { return part.facts == merged.facts; });
  std::map<std::string, std::vector<Share>> shares;
  for (const SuiteRecord& part : parts) {
    for (const PointRecord& point : part.points) shares[point.name].push_back({&part, &point});
  }
  for (const std::string& name : point_order(parts, order))
    merged.points.push_back(merge_point(shares.at(name), one_set_of_facts));
  return merged;
}

}  // namespace infomax
