// A table of the page, in a box that scrolls sideways where it is wide.
//
// Every text is HTML: who passes a record's own words escapes them (html.h).
#pragma once

#include <string>
#include <string_view>

namespace infomax {

// The cells of a row, to be put side by side.
std::string row_head(std::string_view html);
std::string text_cell(std::string_view html);
std::string number_cell(std::string_view html);

class Table {
 public:
  // `label` names the table for those who don't see it; `box` adds a class to its box.
  explicit Table(std::string_view label, std::string_view box = "table");

  // Facts and their values, which wrap: nothing to scroll.
  static Table of_facts();

  void caption(std::string_view html);

  void text_column(std::string_view html);
  // `title` is shown where the pointer rests; may be empty.
  void number_column(std::string_view html, std::string_view title = "");

  void row(std::string_view cells);

  std::string html() const;

 private:
  Table() = default;

  std::string open_, caption_, columns_, rows_;
};

}  // namespace infomax
