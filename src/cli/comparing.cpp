#include "cli/comparing.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

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

std::string repeat_command(const SuiteRecord& record, const std::string& point) {
  std::uint32_t seeds = 0;
  for (const PointRecord& p : record.points)
    for (const TrialRecord& trial : p.trials) seeds = std::max(seeds, trial.seed + 1);
  std::string command = fmt::format("infomax run {} --seeds {}", record.suite, seeds);
  if (!point.empty()) command += fmt::format(" --filter '{}'", point);
  for (const std::string& over : overrides_of(record.facts))
    command += fmt::format(" --set '{}'", over);
  return command;
}

}  // namespace infomax
