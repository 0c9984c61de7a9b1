#include "cli/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/json.h"
#include "core/error.h"
#include "results/text.h"

namespace infomax {

TextTable::TextTable(std::vector<std::string> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> row) {
  if (row.size() != columns_.size())
    throw ShapeError(
        fmt::format("table: a row has {} values, want {}", row.size(), columns_.size()));
  rows_.push_back(std::move(row));
}

std::string TextTable::text() const {
  std::vector<std::size_t> width;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    width.push_back(columns_[c].size());
    for (const auto& row : rows_) width[c] = std::max(width[c], row[c].size());
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& row) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      // Names may be those of an untrusted file.
      const std::string cell = printable(row[c], row[c].size());
      out += c + 1 == row.size() ? cell : fmt::format("{:<{}}  ", cell, width[c]);
    }
    out += '\n';
  };
  line(columns_);
  for (const auto& row : rows_) line(row);
  return out;
}

std::string TextTable::json() const {
  return json_with(TextTable({}));
}

std::string TextTable::json_with(const TextTable& more) const {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const TextTable* table : {this, &more})
    for (const auto& row : table->rows_) {
      nlohmann::ordered_json object;
      for (std::size_t c = 0; c < row.size(); ++c) object[table->columns_[c]] = row[c];
      list.push_back(std::move(object));
    }
  return json_text(list);
}

std::string TextTable::markdown() const {
  std::string out;
  const auto line = [&](const std::vector<std::string>& row) {
    out += '|';
    for (const std::string& value : row) {
      std::string cell;
      for (const char c : printable(value, value.size())) {
        if (c == '|' || c == '<' || c == '\\') cell += '\\';
        cell += c;
      }
      out += fmt::format(" {} |", cell);
    }
    out += '\n';
  };
  line(columns_);
  out += '|';
  for (std::size_t c = 0; c < columns_.size(); ++c) out += "---|";
  out += '\n';
  for (const auto& row : rows_) line(row);
  return out;
}

void TextTable::print(bool as_json) const {
  fmt::print("{}", as_json ? json() : text());
}

}  // namespace infomax
