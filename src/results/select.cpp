#include "results/select.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/error.h"

namespace infomax {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<std::string> split_names(const std::string& list) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    std::string name = list.substr(begin, comma - begin);
    name.erase(name.find_last_not_of(" \t") + 1);
    name.erase(0, std::min(name.find_first_not_of(" \t"), name.size()));
    if (!name.empty()) names.push_back(std::move(name));
    begin = comma + 1;
  }
  return names;
}

SettingList point_labels(const PointRecord& point) {
  SettingList labels;
  for (const std::string& pair : split_names(point.name)) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) return {{"point", point.name}};
    labels.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  if (labels.empty()) return {{"point", point.name}};
  return labels;
}

SettingList point_settings(const PointRecord& point) {
  SettingList settings = point.settings;
  for (auto& pair : point_labels(point)) {
    const bool known = std::ranges::any_of(
        point.settings, [&](const auto& setting) { return setting.first == pair.first; });
    if (!known) settings.push_back(std::move(pair));
  }
  return settings;
}

Selection Selection::parse(std::string_view text) {
  Selection selection;
  if (text.empty()) return selection;
  const auto refuse = [&](std::string_view term, std::string_view why) {
    throw InputError(fmt::format(
        "selection \"{}\": \"{}\" {}; want key=value[|value...][,key=value...]", text, term, why));
  };
  for (const std::string& term : split(text, ',')) {
    const auto equals = term.find('=');
    if (equals == std::string::npos) refuse(term, "has no \"=\"");
    const std::string key = term.substr(0, equals);
    if (key.empty()) refuse(term, "has no key");
    auto values = split(std::string_view(term).substr(equals + 1), '|');
    for (const std::string& value : values) {
      if (value.empty()) refuse(term, "has an empty value");
      if (value.find('=') != std::string::npos) refuse(term, "has a second \"=\"");
    }
    for (const auto& [known, ignored] : selection.terms_) {
      if (known == key) refuse(term, "names a key a second time");
    }
    selection.terms_.emplace_back(key, std::move(values));
  }
  return selection;
}

bool Selection::matches(const SettingList& settings) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const auto& term) {
    return std::any_of(settings.begin(), settings.end(), [&](const auto& setting) {
      return setting.first == term.first &&
             std::find(term.second.begin(), term.second.end(), setting.second) != term.second.end();
    });
  });
}

}  // namespace infomax
