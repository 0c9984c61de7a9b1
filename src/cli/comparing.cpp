#include "cli/comparing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "core/error.h"
#include "report/figure.h"
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

std::vector<JudgedPaperClaim> judge_papers(std::span<const JudgedSuite> judged,
                                           const std::string& folder) {
  std::vector<JudgedPaperClaim> out;
  for (PaperClaim& paper : paper_claims(folder)) {
    const std::vector<std::string>& carried_by = paper.claim.carried_by;
    std::vector<JudgedClaim> parts;
    for (const JudgedSuite& suite : judged)
      if (suite.as_written && std::ranges::find(paper.suites, suite.suite) != paper.suites.end())
        std::ranges::copy_if(suite.claims, std::back_inserter(parts), [&](const auto& claim) {
          return std::ranges::find(carried_by, claim.id) != carried_by.end();
        });
    if (parts.empty()) continue;
    JudgedClaim whole = judge_composite(paper.claim, parts);
    out.push_back({std::move(paper), std::move(whole)});
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
