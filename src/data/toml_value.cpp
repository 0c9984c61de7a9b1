#include "data/toml_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace infomax {

Value toml_value(const TomlPlace& place, std::string_view key, const toml::node& node) {
  if (const auto b = node.value_exact<bool>()) return *b;
  if (const auto i = node.value_exact<std::int64_t>()) return *i;
  if (const auto d = node.value_exact<double>()) return *d;
  if (const auto s = node.value_exact<std::string>()) return *s;
  if (const toml::array* list = node.as_array()) {
    if (list->is_homogeneous<std::string>()) {
      std::vector<std::string> out;
      for (const toml::node& item : *list) out.push_back(*item.value_exact<std::string>());
      return out;
    }
    if (list->empty() || list->is_homogeneous<std::int64_t>()) {
      std::vector<std::int64_t> out;
      for (const toml::node& item : *list) out.push_back(*item.value_exact<std::int64_t>());
      return out;
    }
    // Whole numbers may stand among others.
    const bool numbers =
        std::ranges::all_of(*list, [](const toml::node& item) { return item.is_number(); });
    if (numbers) {
      std::vector<double> out;
      for (const toml::node& item : *list) out.push_back(*item.value<double>());
      return out;
    }
  }
  place.refuse(fmt::format("{} is {}, want a string, a number or a list of one kind of them", key,
                           TomlTable::shown(node)));
}

}  // namespace infomax
