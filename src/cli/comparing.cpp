#include "cli/comparing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/streams.h"
#include "core/error.h"
#include "results/select.h"

namespace infomax {

namespace {

// What the fact `overrides` lists: "steps=3; batch=8".
std::vector<std::string> overrides_of(const Facts& facts) {
  std::vector<std::string> overrides;
  const auto fact = facts.find("overrides");
  if (fact == facts.end()) return overrides;
  std::string_view rest = fact->second;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("; "), rest.size());
    overrides.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return overrides;
}

}  // namespace

Suite suite_of(const SuiteRecord& record) {
  SuiteOptions options;
  options.overrides = overrides_of(record.facts);
  return parse_suite(record.suite + ".toml", record.text, options);
}

Suite suite_of(const Facts& facts, const std::string& suite, const std::string& folder) {
  SuiteOptions options;
  options.overrides = overrides_of(facts);
  return load_suite(suite, folder, options);
}

Suite suite_of(const SuiteRecord& record, const std::string& suite, const std::string& folder) {
  Suite out = suite_of(record.facts, suite, folder);
  if (out.name != record.suite)
    throw InputError(
        fmt::format("{}: suite {}, want that of the result, {}", out.path, out.name, record.suite));
  for (const PointRecord& point : record.points)
    if (point_named(out, point.name).settings.texts() != point.settings)
      throw InputError(
          fmt::format("{}: point {} has other settings than in the result", out.path, point.name));
  return out;
}

std::optional<JudgedSuite> judge_as_written(const SuiteRecord& record, const std::string& folder) {
  if (!overrides_of(record.facts).empty()) return std::nullopt;
  try {
    const Suite suite = suite_of(record, record.suite, folder);
    const std::vector<PlannedPoint> points = planned_points(suite.points);
    return JudgedSuite{
        suite.name, judge_claims(record, suite.claims, points),
        judge_claims_with(record, suite.claims, points, "bound_test", "bound_train")};
  } catch (const InputError&) {
    return std::nullopt;
  }
}

std::vector<JudgedPaperClaim> judge_papers(std::span<const JudgedSuite> judged,
                                           const std::string& folder) {
  std::map<std::string, std::size_t> times;
  for (const JudgedSuite& suite : judged) ++times[suite.suite];
  for (const auto& [name, n] : times)
    if (n > 1)
      say("infomax: suite {} is there {} times, so no claim of a paper is judged on it\n", name, n);

  std::vector<JudgedPaperClaim> out;
  for (PaperClaim& paper : paper_claims(folder)) {
    std::vector<JudgedClaim> parts, on_training;
    bool touched = false;
    for (const JudgedSuite& suite : judged) {
      if (times[suite.suite] > 1 || std::ranges::count(paper.suites, suite.suite) == 0) continue;
      for (std::size_t i = 0; i < suite.claims.size(); ++i) {
        if (std::ranges::count(paper.claim.carried_by, suite.claims[i].id) == 0) continue;
        const bool here = i < suite.on_training.size() && suite.on_training[i].judged;
        touched = touched || here;
        parts.push_back(suite.claims[i]);
        on_training.push_back(here ? *suite.on_training[i].judged : suite.claims[i]);
        // Groups and points are a suite's own.
        for (std::vector<JudgedClaim>* list : {&parts, &on_training}) {
          list->back().group = suite.suite + ": " + list->back().group;
          for (PointFailures& point : list->back().failures)
            point.point = suite.suite + ": " + point.point;
        }
      }
    }
    if (parts.empty()) continue;
    JudgedPaperClaim whole{std::move(paper), {}, std::nullopt};
    whole.judged = judge_composite(whole.paper.claim, parts);
    if (touched) whole.on_training = judge_composite(whole.paper.claim, on_training);
    out.push_back(std::move(whole));
  }
  return out;
}

std::optional<std::string> filter_of(const SuiteRecord& record, const Suite& suite) {
  std::set<std::string> wanted;
  for (const PointRecord& point : record.points) wanted.insert(point.name);
  // The settings in the points' names, each with the values that it has in this record.
  std::vector<std::pair<std::string, std::vector<std::string>>> terms;
  for (const PointRecord& point : record.points) {
    for (const auto& [key, value] : point_labels(point)) {
      auto term = std::ranges::find(terms, key, [](const auto& t) { return t.first; });
      if (term == terms.end()) term = terms.insert(term, {key, {}});
      if (std::ranges::find(term->second, value) == term->second.end())
        term->second.push_back(value);
    }
  }
  const auto text_of = [](const auto& of) {
    std::string text;
    for (const auto& [key, values] : of)
      text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, fmt::join(values, "|"));
    return text;
  };
  const auto keeps_these = [&](const auto& of) {
    try {
      const Selection selection = Selection::parse(text_of(of));
      return std::ranges::all_of(suite.points, [&](const Point& point) {
        return selection.matches(point.settings.texts()) == wanted.contains(point.name);
      });
    } catch (const InputError&) {  // a value with a comma in it, say
      return false;
    }
  };
  // A setting that only some of them have would keep the others out.
  std::erase_if(terms, [&](const auto& term) {
    return !std::ranges::all_of(record.points, [&](const PointRecord& point) {
      return std::ranges::any_of(point_labels(point),
                                 [&](const auto& label) { return label.first == term.first; });
    });
  });
  if (!keeps_these(terms)) return std::nullopt;
  for (std::size_t i = terms.size(); i > 0; --i) {
    auto fewer = terms;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i - 1));
    if (keeps_these(fewer)) terms = std::move(fewer);
  }
  return text_of(terms);
}

std::string repeat_command(const SuiteRecord& record, const std::string& filter) {
  std::uint32_t seeds = 0;
  for (const PointRecord& p : record.points)
    for (const TrialRecord& trial : p.trials) seeds = std::max(seeds, trial.seed + 1);
  std::string command = fmt::format("infomax run {} --seeds {}", record.suite, seeds);
  if (!filter.empty()) command += fmt::format(" --filter '{}'", filter);
  for (const std::string& over : overrides_of(record.facts))
    command += fmt::format(" --set '{}'", over);
  return command;
}

}  // namespace infomax
