#include "data/column_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "core/error.h"

namespace infomax {

namespace {

constexpr std::size_t kMostListed = 20;

std::string known(const CsvTable& table) {
  std::string out;
  for (std::size_t c = 0; c < std::min(kMostListed, table.columns.size()); ++c)
    out += (c > 0 ? ", " : "") + table.columns[c].name;
  if (table.columns.size() > kMostListed)
    out += fmt::format(" and {} more", table.columns.size() - kMostListed);
  return out;
}

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "3" or "0-9", as the first and the last.
std::optional<std::pair<std::size_t, std::size_t>> stretch(std::string_view word) {
  const std::size_t dash = word.find('-');
  const auto first = whole_number(word.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : whole_number(word.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return std::pair(*first, *last);
}

std::vector<std::size_t> named(const CsvTable& table, std::string_view word,
                               const std::string& where) {
  std::vector<std::size_t> out;
  const auto add = [&](auto&& fits) {
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      if (fits(std::string_view(table.columns[c].name))) out.push_back(c);
  };
  if (table.header) add([&](std::string_view name) { return name == word; });
  if (out.size() > 1)
    throw InputError(
        fmt::format("{}: {} columns are called \"{}\", want one; or name them by number, from 0",
                    where, out.size(), word));
  if (!out.empty()) return out;
  if (const auto numbers = stretch(word)) {
    if (numbers->second >= table.columns.size())
      throw InputError(fmt::format("{}: no column {}, want 0 to {}", where, numbers->second,
                                   table.columns.size() - 1));
    for (std::size_t c = numbers->first; c <= numbers->second; ++c) out.push_back(c);
    return out;
  }
  const std::string_view beginning = word.ends_with('*') ? word.substr(0, word.size() - 1) : word;
  if (table.header && !word.empty())
    add([&](std::string_view name) { return name.starts_with(beginning); });
  if (out.empty())
    throw InputError(fmt::format("{}: no column is called \"{}\" or begins so; there are {}{}",
                                 where, word, known(table),
                                 table.header ? "" : " (it has no header: name them by number)"));
  return out;
}

}  // namespace

std::vector<std::size_t> choose_columns(const CsvTable& table, std::span<const std::string> words,
                                        const std::string& where) {
  if (words.empty())
    throw InputError(fmt::format("{}: no column is named; there are {}", where, known(table)));
  std::vector<std::size_t> out;
  for (const std::string& word : words)
    for (const std::size_t column : named(table, word, where))
      if (std::ranges::find(out, column) == out.end()) out.push_back(column);
  return out;
}

}  // namespace infomax
