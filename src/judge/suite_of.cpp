#include "judge/suite_of.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "suite/parameters.h"

namespace infomax {

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
  require_record_of(out, record);
  return out;
}

void require_record_of(const Suite& suite, const SuiteRecord& record) {
  if (suite.name != record.suite)
    throw InputError(fmt::format("{}: suite {}, want that of the result, {}", suite.path,
                                 suite.name, record.suite));
  for (const PointRecord& point : record.points)
    if (texts(point_named(suite, point.name).settings) != point.settings)
      throw InputError(fmt::format("{}: point {} has other settings than in the result", suite.path,
                                   point.name));
}

}  // namespace infomax
