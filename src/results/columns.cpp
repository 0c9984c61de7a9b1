#include "results/columns.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/error.h"

namespace infomax {
namespace {

using nlohmann::json;

json parse(const h5::Reader& reader, const std::string& path, const std::string& text) {
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) reader.refuse(path + " is not JSON");
  return value;
}

std::string dumped(const json& value) {
  try {
    return value.dump();
  } catch (const json::type_error&) {
    throw InputError("a setting or fact is not UTF-8");
  }
}

std::string values_of(const std::string& path) {
  return path + "_values";
}

}  // namespace

std::string settings_text(const SettingList& settings, const SettingList& usual) {
  if (settings == usual) return "null";
  json list = json::array();
  for (const auto& [key, value] : settings) list.push_back({key, value});
  return dumped(list);
}

std::string keys_text(const SettingList& settings) {
  json list = json::array();
  for (const auto& [key, value] : settings) list.push_back(key);
  return dumped(list);
}

std::string facts_patch(const Facts& from, const Facts& to) {
  if (to.empty()) return "null";
  json changes = json::object();
  for (const auto& [key, value] : from) {
    if (!to.contains(key)) changes[key] = nullptr;
  }
  for (const auto& [key, value] : to) {
    const auto old = from.find(key);
    if (old == from.end() || old->second != value) changes[key] = value;
  }
  return dumped(changes);
}

std::string names_text(const std::vector<Metric>& metrics) {
  std::string names;
  for (const Metric& metric : metrics) names += (names.empty() ? "" : " ") + metric.name;
  return names;
}

SettingList settings_from(const h5::Reader& reader, const std::string& path,
                          const std::string& text, const SettingList& usual) {
  const json list = parse(reader, path, text);
  if (list.is_null()) return usual;
  SettingList settings;
  if (!list.is_array()) reader.refuse(path + " is no list of pairs of texts");
  for (const json& pair : list) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
      reader.refuse(path + " is no list of pairs of texts");
    settings.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  }
  return settings;
}

std::vector<std::string> keys_from(const h5::Reader& reader, const std::string& path,
                                   const std::string& text) {
  const json list = parse(reader, path, text);
  std::vector<std::string> keys;
  if (!list.is_array()) reader.refuse(path + " is no list of texts");
  for (const json& key : list) {
    if (!key.is_string()) reader.refuse(path + " is no list of texts");
    keys.push_back(key.get<std::string>());
  }
  return keys;
}

Facts patched(const h5::Reader& reader, const std::string& path, const std::string& text,
              const Facts& from) {
  const json changes = parse(reader, path, text);
  if (changes.is_null()) return {};
  if (!changes.is_object()) reader.refuse(path + " is no JSON object");
  Facts facts = from;
  for (const auto& [key, value] : changes.items()) {
    if (value.is_null()) {
      facts.erase(key);
    } else if (value.is_string()) {
      facts[key] = value.get<std::string>();
    } else {
      reader.refuse(path + " holds a fact that is no text");
    }
  }
  return facts;
}

std::vector<std::size_t> places_from(const h5::Reader& reader, const std::string& path,
                                     const std::string& text, const std::vector<Metric>& all) {
  std::vector<std::size_t> places;
  std::istringstream words(text);
  std::string word;
  while (words >> word) {
    const Metric* found = find_metric(all, word);
    const auto place = static_cast<std::size_t>(found == nullptr ? 0 : found - all.data());
    if (found == nullptr || std::ranges::find(places, place) != places.end())
      reader.refuse(fmt::format("{} names \"{}\" wrongly", path, word));
    places.push_back(place);
  }
  return places;
}

h5::Shape shape_of(const Leads& leads) {
  h5::Shape shape;
  for (const Lead& lead : leads) shape.push_back(lead.rows);
  return shape;
}

void describe(h5::Writer& writer, const std::string& path, const std::string& description,
              const Leads& leads) {
  writer.attribute(path, "long_name", description);
  const std::string group = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
  for (unsigned i = 0; i < leads.size(); ++i)
    writer.attach(path, i, h5::join(group, leads[i].name));
}

void write_coded(h5::Writer& writer, const std::string& path, const std::string& description,
                 const Leads& leads, std::span<const std::string> texts) {
  std::map<std::string, std::uint32_t> known;
  std::vector<std::string> values;
  std::vector<std::uint32_t> codes;
  codes.reserve(texts.size());
  for (const std::string& text : texts) {
    const auto [entry, fresh] = known.emplace(text, static_cast<std::uint32_t>(values.size()));
    if (fresh) values.push_back(text);
    codes.push_back(entry->second);
  }
  const std::string name = path.substr(path.rfind('/') + 1);
  writer.texts(values_of(path), {values.size()}, values);
  writer.attribute(values_of(path), "long_name", description);
  writer.scale(values_of(path));
  writer.counts(path, shape_of(leads), codes);
  describe(writer, path, fmt::format("which of {}", values_of(name)), leads);
}

Coded read_coded(const h5::Reader& reader, const std::string& path, const Leads& leads) {
  h5::Counts counts = reader.counts(path);
  h5::Texts values = reader.texts(values_of(path));
  if (counts.shape != shape_of(leads) || values.shape.size() != 1)
    reader.refuse(path + " doesn't fit its axes");
  for (const std::uint32_t code : counts.values) {
    if (code >= values.values.size())
      reader.refuse(
          fmt::format("{} holds {}, want less than {}", path, code, values.values.size()));
  }
  return {std::move(counts.values), std::move(values.values)};
}

}  // namespace infomax
