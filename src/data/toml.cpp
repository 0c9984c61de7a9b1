#include "data/toml.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/error.h"

namespace infomax {

namespace {

struct BrokenOff {
  const char* assertion;
};

bool breaks_off(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
  } catch (const toml::parse_error&) {
  } catch (const BrokenOff&) {
    return true;
  }
  return false;
}

// The number of bytes that the parser has to see to break off; it goes from front to back.
std::size_t broken_after(std::string_view text) {
  std::size_t most = text.size(), least = 0;
  while (least < most) {
    const std::size_t middle = least + (most - least) / 2;
    if (breaks_off(text.substr(0, middle)))
      most = middle;
    else
      least = middle + 1;
  }
  return most;
}

[[noreturn]] void refuse_zero_byte(const std::string& path, const toml::source_region& where) {
  throw InputError(fmt::format("{}:{}: a text with a zero byte, which no result can hold", path,
                               where.begin.line));
}

void require_texts_without_zeros(const toml::node& node, const std::string& path) {
  if (const toml::value<std::string>* text = node.as_string()) {
    if (text->get().find('\0') != std::string::npos) refuse_zero_byte(path, node.source());
  } else if (const toml::array* list = node.as_array()) {
    for (const toml::node& item : *list) require_texts_without_zeros(item, path);
  } else if (const toml::table* table = node.as_table()) {
    for (const auto& [key, item] : *table) {
      if (key.str().find('\0') != std::string_view::npos) refuse_zero_byte(path, key.source());
      require_texts_without_zeros(item, path);
    }
  }
}

}  // namespace

void break_off_toml(const char* assertion) {
  throw BrokenOff{assertion};
}

toml::table parse_toml(std::string_view text, const std::string& path) {
  try {
    toml::table table = toml::parse(text, path);
    require_texts_without_zeros(table, path);
    return table;
  } catch (const toml::parse_error& error) {
    throw InputError(
        fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  } catch (const BrokenOff& broken) {
    const std::string_view before = text.substr(0, broken_after(text));
    throw InputError(fmt::format("{}:{}: not TOML (its parser expected {})", path,
                                 1 + std::count(before.begin(), before.end(), '\n'),
                                 broken.assertion));
  }
}

}  // namespace infomax
