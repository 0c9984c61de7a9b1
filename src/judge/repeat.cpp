#include "judge/repeat.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "judge/suite_of.h"
#include "results/select.h"
#include "suite/external_suite.h"
#include "suite/parameters.h"

namespace infomax {
namespace {

// The settings in points' names, each with the values that it has there.
using Terms = std::vector<std::pair<std::string, std::vector<std::string>>>;

Terms terms_of(const SuiteRecord& record) {
  Terms terms;
  for (const PointRecord& point : record.points) {
    for (const auto& [key, value] : point_labels(point)) {
      auto term =
          std::ranges::find(terms, key, [](const auto& t) { return std::string_view(t.first); });
      if (term == terms.end()) term = terms.insert(term, {key, {}});
      if (std::ranges::find(term->second, value) == term->second.end())
        term->second.push_back(value);
    }
  }
  // A setting that only some of them have would keep the others out.
  std::erase_if(terms, [&](const auto& term) {
    return !std::ranges::all_of(record.points, [&](const PointRecord& point) {
      return std::ranges::any_of(point_labels(point),
                                 [&](const auto& label) { return label.first == term.first; });
    });
  });
  return terms;
}

std::string text_of(const Terms& terms) {
  std::string text;
  for (const auto& [key, values] : terms)
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, fmt::join(values, "|"));
  return text;
}

}  // namespace

std::optional<std::string> filter_of(const SuiteRecord& record, const Suite& suite) {
  std::set<std::string> wanted;
  for (const PointRecord& point : record.points) wanted.insert(point.name);
  const auto keeps_these = [&](const Terms& terms) {
    try {
      const Selection selection = Selection::parse(text_of(terms));
      return std::ranges::all_of(suite.points, [&](const Point& point) {
        return selection.matches(texts(point.settings)) == wanted.contains(point.name);
      });
    } catch (const InputError&) {  // a value with a comma in it, say
      return false;
    }
  };
  Terms terms = terms_of(record);
  if (!keeps_these(terms)) return std::nullopt;
  for (std::size_t i = terms.size(); i > 0; --i) {
    Terms fewer = terms;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i - 1));
    if (keeps_these(fewer)) terms = std::move(fewer);
  }
  return text_of(terms);
}

namespace {

// For a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// "known-mi --estimator-command '...' --name mine": what runs the record's suite.
std::string suite_words(const SuiteRecord& record) {
  if (record.points.empty()) return record.suite;
  const auto settings = point_settings(record.points.front());
  const auto setting = [&](std::string_view key) -> std::string {
    for (const auto& [name, value] : settings)
      if (name == key) return value;
    return {};
  };
  const std::string name = setting("external_name");
  const std::string beneath = name.empty() ? name : suite_beneath(record.suite, name);
  if (beneath.empty()) return record.suite;
  std::string out = fmt::format("{} --estimator-command {} --name {}", beneath,
                                quoted(setting("external_command")), name);
  if (const std::string mode = setting("external_mode"); mode != "process")
    out += " --estimator-mode " + mode;
  if (const std::string seconds = setting("external_timeout"); seconds != "600")
    out += " --estimator-timeout " + seconds;
  if (const std::string memory = setting("external_memory"); memory != "8")
    out += " --estimator-memory " + memory;
  return out;
}

}  // namespace

std::string repeat_command(const SuiteRecord& record, const std::string& filter) {
  std::uint32_t seeds = 0;
  for (const PointRecord& p : record.points)
    for (const TrialRecord& trial : p.trials) seeds = std::max(seeds, trial.seed + 1);
  std::string command = fmt::format("infomax run {} --seeds {}", suite_words(record), seeds);
  if (!filter.empty()) command += fmt::format(" --filter '{}'", filter);
  for (const std::string& over : overrides_of(record.facts))
    command += fmt::format(" --set '{}'", over);
  return command;
}

}  // namespace infomax
