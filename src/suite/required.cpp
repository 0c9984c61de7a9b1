#include "suite/required.h"

#include <algorithm>

#include "core/parameter.h"
#include "measure/measurement.h"
#include "objectives/objective_row.h"
#include "suite/registries.h"

namespace infomax {

namespace {

class Collector {
 public:
  Collector(const Settings& settings, RequiredSettings& out) : settings_(settings), out_(out) {}

  void add(std::span<const Parameter> parameters) {
    for (const Parameter& parameter : parameters) {
      const auto alternative = std::ranges::find_if(parameters, [&](const Parameter& other) {
        return other.name == parameter.instead_of || other.instead_of == parameter.name;
      });
      add(parameter, alternative == parameters.end() ? "" : alternative->name);
    }
  }

 private:
  // `alternative`: another parameter of the row, of which and this one exactly one is stated; or
  // empty.
  void add(const Parameter& parameter, std::string_view alternative) {
    if (parameter.applies != nullptr && !parameter.applies(settings_)) return;
    check_choice(parameter, settings_);
    const std::string name(parameter.name);
    if (parameter.need == Need::optional) {
      add_once(out_.optional, name);
    } else if (!parameter.otherwise.empty()) {
      add_once(out_.optional, name);
      if (!settings_.has(name))
        out_.defaults.emplace_back(name, read_value(parameter, parameter.otherwise));
    } else if (alternative.empty()) {
      add_once(out_.required, std::vector{name});
    } else {
      // Of the two, the one that comes later in the alphabet stands first in the message.
      add_once(out_.required, std::vector{std::max(std::string(alternative), name),
                                          std::min(std::string(alternative), name)});
    }
  }
  // Transforms and their distribution may share a parameter.
  template <class List, class Item>
  static void add_once(List& list, Item item) {
    if (std::ranges::find(list, item) == list.end()) list.push_back(std::move(item));
  }

  const Settings& settings_;
  RequiredSettings& out_;
};

// "views|task": one or the other.
std::vector<std::string> alternatives_of(std::string_view part) {
  std::vector<std::string> out;
  for (std::size_t bar = part.find('|'); bar != std::string_view::npos; bar = part.find('|')) {
    out.emplace_back(part.substr(0, bar));
    part.remove_prefix(bar + 1);
  }
  out.emplace_back(part);
  return out;
}

}  // namespace

RequiredSettings required_settings(const Settings& settings) {
  RequiredSettings out{{{"objective"}}, {}, {}};
  if (settings.has("experiment")) out.required.push_back({"experiment"});
  if (!settings.has("objective")) return out;
  const ObjectiveRow& objective = objective_named(settings.word("objective"));
  objective.check(settings);
  // What the objective has no use for names no row.
  Settings used;
  const auto use = [&](std::string_view key) {
    if (const Value* value = settings.find(key)) used.set(key, *value);
  };
  for (const Part& part : objective.parts) {
    if (part.applies != nullptr && !part.applies(settings)) continue;
    out.required.push_back(alternatives_of(part.setting));
    for (const std::string& key : out.required.back()) use(key);
  }
  Collector collector(settings, out);
  collector.add(objective.parameters);
  if (used.has("views") && used.has("encoder"))
    for (const MeasurementRow& row : measurements())
      if (row.applies(settings)) {
        collector.add(row.parameters);
        for (const Parameter& parameter : row.parameters) use(parameter.name);
      }
  for (const RowInfo& row : named_rows(used)) collector.add(row.parameters);
  return out;
}

}  // namespace infomax
