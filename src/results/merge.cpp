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

struct Part {
  const SuiteRecord* record;
  std::string name;  // for messages
};

std::vector<Part> named(const std::vector<SuiteRecord>& records,
                        const std::vector<std::string>& names) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < records.size(); ++i)
    parts.push_back({&records[i], i < names.size() ? names[i] : fmt::format("part {}", i + 1)});
  return parts;
}

void require_one_suite(const std::vector<Part>& parts) {
  if (parts.empty()) refuse("no results given");
  const SuiteRecord& first = *parts[0].record;
  for (const auto& [part, name] : parts) {
    if (part->suite != first.suite)
      refuse(fmt::format("{} is of suite {} and {} of {}", parts[0].name, first.suite, name,
                         part->suite));
    if (part->sha256 != first.sha256 || part->text != first.text)
      refuse(fmt::format("suite {} has two texts, SHA-256 {} in {} and {} in {}", part->suite,
                         first.sha256, parts[0].name, part->sha256, name));
  }
}

// The values of every fact over all trials; a part without trials counts by its own facts.
Facts joined_facts(const std::vector<Part>& parts) {
  // Of each value the first part that has it.
  std::map<std::string, std::map<std::string, std::string>> values;
  std::map<std::string, std::string> unnamed_overrides;
  for (const auto& [part, name] : parts) {
    bool trials = false;
    const auto take = [&, &by = name](const Facts& facts) {
      for (const auto& [key, value] : facts) values[key].emplace(value, by);
      // To say nothing of overrides is to have none.
      if (!facts.contains("overrides")) unnamed_overrides.emplace("", by);
    };
    for (const PointRecord& point : part->points) {
      for (const TrialRecord& trial : point.trials) {
        trials = true;
        take(facts_of(trial, *part));
      }
    }
    if (!trials) take(part->facts);
  }
  if (values.contains("overrides")) values["overrides"].merge(unnamed_overrides);
  Facts joined;
  for (const auto& [key, by_value] : values) {
    const auto first = by_value.begin(), second = std::next(first);
    if (by_value.size() > 1 && fact_decides(key))
      refuse(fmt::format("{} is \"{}\" in {} and \"{}\" in {}", key, first->first, first->second,
                         second->first, second->second));
    std::string all = first->first;
    for (auto value = second; value != by_value.end(); ++value) all += " | " + value->first;
    joined[key] = all;
  }
  return joined;
}

// A topological order of the points: each part's own order is kept, and names decide where the
// parts leave it open (or contradict each other), so that the parts' order makes no difference.
std::vector<std::string> deduced_order(const std::vector<Part>& parts) {
  std::map<std::string, std::set<std::string>> before;  // the points that have to come first
  for (const Part& part : parts) {
    const std::vector<PointRecord>& points = part.record->points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      auto& earlier = before[points[i].name];
      if (i > 0) earlier.insert(points[i - 1].name);
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

std::vector<std::string> point_order(const std::vector<Part>& parts,
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
  const Part* part;
  const PointRecord* point;
};

PointRecord merge_point(const std::vector<Share>& shares, bool one_set_of_facts) {
  PointRecord merged{shares[0].point->name, shares[0].point->settings, {}, {}};
  using Row = std::tuple<std::uint32_t, std::string>;  // seed, block
  struct Entry {
    TrialRecord trial;
    const Part* part;
  };
  std::map<Row, Entry> rows;
  bool summaries = false;
  for (const auto& [part, point] : shares) {
    if (point->settings != merged.settings) {
      TrialRecord one, other;
      one.settings = merged.settings;
      other.settings = point->settings;
      refuse(fmt::format("point {} in {} and {}: {}", merged.name, shares[0].part->name, part->name,
                         first_difference(one, other)));
    }
    summaries = summaries || !point->summaries.empty();
    for (const TrialRecord& trial : point->trials) {
      TrialRecord full = trial;
      // A trial that leaned on its own part's facts has to carry them where the parts' differ.
      if (!one_set_of_facts) full.facts = facts_of(trial, *part->record);
      const auto [known, fresh] = rows.emplace(Row{trial.seed, trial.block}, Entry{full, part});
      if (fresh) continue;
      TrialRecord& kept = known->second.trial;
      const std::string difference = first_difference(kept, full, /*facts=*/false);
      if (!difference.empty())
        refuse(fmt::format("{} and {} have two unequal results of {},{}: {}",
                           known->second.part->name, part->name, merged.name, seed_name(trial),
                           difference));
      // Which of two equal results stays must not depend on the parts' order.
      if (full.facts.get() < kept.facts.get()) kept.facts = full.facts;
    }
  }
  for (auto& [row, entry] : rows) merged.trials.push_back(std::move(entry.trial));
  if (!summaries) return merged;
  // Summaries stay where they were made of these very trials.
  const Part* summed = nullptr;
  for (const auto& [part, point] : shares) {
    if (point->trials.size() != merged.trials.size() || point->summaries.empty()) continue;
    for (const Metric& summary : merged.summaries) {
      const Metric* other = find_metric(point->summaries, summary.name);
      if (other != nullptr && !same(*other, summary))
        refuse(fmt::format("{} and {} have two unequal summaries {} of point {}", summed->name,
                           part->name, summary.name, merged.name));
    }
    if (summed != nullptr) continue;
    merged.summaries = point->summaries;
    summed = part;
  }
  if (merged.summaries.empty()) merged.summaries = summarise(merged);
  return merged;
}

}  // namespace

SuiteRecord merge_suites(const std::vector<SuiteRecord>& records,
                         const std::vector<std::string>& order,
                         const std::vector<std::string>& names) {
  const std::vector<Part> parts = named(records, names);
  require_one_suite(parts);
  SuiteRecord merged;
  merged.suite = records[0].suite;
  merged.text = records[0].text;
  merged.sha256 = records[0].sha256;
  merged.facts = joined_facts(parts);
  const bool one_set_of_facts =
      std::all_of(records.begin(), records.end(),
                  [&](const auto& record) { return record.facts == merged.facts; });
  std::map<std::string, std::vector<Share>> shares;
  for (const Part& part : parts) {
    for (const PointRecord& point : part.record->points)
      shares[point.name].push_back({&part, &point});
  }
  for (const std::string& name : point_order(parts, order))
    merged.points.push_back(merge_point(shares.at(name), one_set_of_facts));
  return merged;
}

}  // namespace infomax
