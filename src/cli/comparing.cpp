#include "cli/comparing.h"

#include <fmt/format.h>

#include <algorithm>

namespace infomax {

Suite suite_of(const SuiteRecord& record) {
  return parse_suite(record.suite + ".toml", record.text);
}

std::string repeat_command(const SuiteRecord& record, const std::string& point) {
  std::uint32_t seeds = 0;
  for (const PointRecord& p : record.points)
    for (const TrialRecord& trial : p.trials) seeds = std::max(seeds, trial.seed + 1);
  std::string command = fmt::format("infomax run {} --seeds {}", record.suite, seeds);
  if (!point.empty()) command += fmt::format(" --filter '{}'", point);
  const auto overrides = record.facts.find("overrides");
  if (overrides != record.facts.end() && !overrides->second.empty()) {
    std::string_view rest = overrides->second;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find("; "), rest.size());
      command += fmt::format(" --set '{}'", rest.substr(0, end));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
  }
  return command;
}

}  // namespace infomax
