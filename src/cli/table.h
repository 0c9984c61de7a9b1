// A table on standard output: aligned columns for people, a list of objects for programs (--json).
#pragma once

#include <string>
#include <vector>

namespace infomax {

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> columns);
  // One text per column.
  void add(std::vector<std::string> row);

  // Aligned, with a heading; the last column is not padded.
  std::string text() const;
  // [{"column": "value", ...}, ...]
  std::string json() const;
  // One such list of the rows of this table and then of another, which may have other columns.
  std::string json_with(const TextTable& more) const;
  // A table of Markdown (GitHub's): bars and line ends of a value are escaped.
  std::string markdown() const;
  void print(bool as_json) const;

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace infomax
