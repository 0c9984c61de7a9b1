#include "data/toml_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <type_traits>
#include <utility>

#include "core/error.h"

namespace infomax {

void TomlPlace::refuse(const std::string& what) const {
  throw InputError(fmt::format("{}:{}: {}", path_, line_, what));
}

// The library sorts by name.
TomlTable::TomlTable(std::string path, std::string name, const toml::table& table)
    : path_(std::move(path)), name_(std::move(name)), line_(table.source().begin.line) {
  std::vector<std::pair<toml::source_position, TomlEntry>> found;
  for (auto&& [key, node] : table)
    found.push_back({key.source().begin,
                     {std::string(key.str()), &node, TomlPlace(path_, key.source().begin.line)}});
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [position, entry] : found) entries_.push_back(std::move(entry));
}

void TomlTable::allow(std::initializer_list<std::string_view> keys) const {
  for (const TomlEntry& entry : entries_)
    if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) {
      std::string known;
      for (const std::string_view key : keys)
        known += (known.empty() ? "" : ", ") + std::string(key);
      entry.place.refuse(
          fmt::format("key \"{}\" is not known in {}; known are {}", entry.key, name_, known));
    }
}

const TomlEntry* TomlTable::find(std::string_view key) const {
  for (const TomlEntry& entry : entries_)
    if (entry.key == key) return &entry;
  return nullptr;
}

const TomlEntry& TomlTable::need(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) place().refuse(fmt::format("key \"{}\" is missing in {}", key, name_));
  return *entry;
}

std::string TomlTable::text(std::string_view key) const {
  const TomlEntry& entry = need(key);
  const auto value = entry.node->value_exact<std::string>();
  if (!value || value->empty())
    entry.place.refuse(fmt::format("{} is {}, want a non-empty string", key, shown(*entry.node)));
  return *value;
}

std::string TomlTable::text_or(std::string_view key, const std::string& fallback) const {
  return find(key) == nullptr ? fallback : text(key);
}

std::vector<std::string> TomlTable::strings(std::string_view key) const {
  const TomlEntry& entry = need(key);
  if (const auto one = entry.node->value_exact<std::string>()) return {*one};
  const toml::array* list = entry.node->as_array();
  if (list == nullptr || list->empty() || !list->is_homogeneous<std::string>())
    entry.place.refuse(
        fmt::format("{} is {}, want a string or a list of strings", key, shown(*entry.node)));
  std::vector<std::string> out;
  for (const toml::node& item : *list) out.push_back(*item.value_exact<std::string>());
  return out;
}

std::optional<double> TomlTable::number(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return std::nullopt;
  if (!entry->node->is_number())
    entry->place.refuse(fmt::format("{} is {}, want a number", key, shown(*entry->node)));
  const std::optional<double> value = entry->node->value<double>();
  if (!std::isfinite(*value))
    entry->place.refuse(fmt::format("{} is {}, want a finite number", key, *value));
  return value;
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t at_least,
                                std::int64_t at_most) const {
  const TomlEntry& entry = need(key);
  const auto value = entry.node->value_exact<std::int64_t>();
  if (!value || *value < at_least || *value > at_most)
    entry.place.refuse(fmt::format("{} is {}, want an integer from {} to {}", key,
                                   shown(*entry.node), at_least, at_most));
  return *value;
}

TomlTable TomlTable::table(std::string_view key) const {
  const TomlEntry& entry = need(key);
  if (!entry.node->is_table())
    entry.place.refuse(fmt::format("{} is {}, want a table", key, shown(*entry.node)));
  return {path_, name_ + "." + std::string(key), *entry.node->as_table()};
}

std::vector<TomlTable> TomlTable::blocks(std::string_view key) const {
  std::vector<TomlTable> out;
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return out;
  if (!entry->node->is_array_of_tables())
    entry->place.refuse(fmt::format("{} is {}, want [[{}]] blocks", key, shown(*entry->node), key));
  for (const toml::node& node : *entry->node->as_array())
    out.emplace_back(path_, "[[" + std::string(key) + "]]", *node.as_table());
  return out;
}

std::string TomlTable::shown(const toml::node& node) {
  std::ostringstream out;
  node.visit([&](const auto& n) {
    using Node = std::remove_cvref_t<decltype(n)>;
    if constexpr (std::is_same_v<Node, toml::table>)
      out << "a table";
    else if constexpr (std::is_same_v<Node, toml::array>)
      out << (n.empty() ? "an empty list" : "a list");
    else
      out << n;
  });
  return out.str();
}

}  // namespace infomax
