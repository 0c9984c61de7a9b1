// A TOML table as the strict readers here take it: every key known, none missing, and each error
// begins with "FILE:LINE: ". A repeated key is an error of the parser's (data/toml.h).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/toml.h"

namespace infomax {

// Where a key or value stands, for messages.
class TomlPlace {
 public:
  TomlPlace(std::string path, std::uint32_t line) : path_(std::move(path)), line_(line) {}
  // Throws InputError "FILE:LINE: what".
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  std::string path_;
  std::uint32_t line_;
};

struct TomlEntry {
  std::string key;
  const toml::node* node;  // lives as long as what parse_toml gave
  TomlPlace place;
};

// All of these throw InputError for a value of another kind, and those without a fallback for a
// missing key.
class TomlTable {
 public:
  // `name` is for messages: "the suite", "[[claim]]".
  TomlTable(std::string path, std::string name, const toml::table& table);

  TomlPlace place() const { return {path_, line_}; }
  // In the order of the file.
  const std::vector<TomlEntry>& entries() const { return entries_; }

  // Every key has to be one of these.
  void allow(std::initializer_list<std::string_view> keys) const;

  const TomlEntry* find(std::string_view key) const;  // null where there is none
  const TomlEntry& need(std::string_view key) const;

  std::string text(std::string_view key) const;  // never empty
  std::string text_or(std::string_view key, const std::string& fallback) const;
  std::vector<std::string> strings(std::string_view key) const;  // of a string or a list of them
  std::optional<double> number(std::string_view key) const;      // none where the key isn't there
  std::int64_t integer(std::string_view key, std::int64_t at_least, std::int64_t at_most) const;
  TomlTable table(std::string_view key) const;
  // [[key]] blocks; none where the key isn't there.
  std::vector<TomlTable> blocks(std::string_view key) const;

  // A value for messages.
  static std::string shown(const toml::node& node);

 private:
  std::string path_;
  std::string name_;
  std::uint32_t line_;
  std::vector<TomlEntry> entries_;
};

}  // namespace infomax
