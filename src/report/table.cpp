#include "report/table.h"

#include <fmt/format.h>

namespace infomax {

std::string row_head(std::string_view html) {
  return fmt::format("<th scope=\"row\">{}</th>", html);
}

std::string text_cell(std::string_view html) {
  return fmt::format("<td>{}</td>", html);
}

std::string number_cell(std::string_view html) {
  return fmt::format("<td class=\"n\">{}</td>", html);
}

Table::Table(std::string_view label, std::string_view box)
    : open_(fmt::format("<div class=\"{}{}scroll\" tabindex=\"0\" role=\"region\" "
                        "aria-label=\"{}\"><table>",
                        box, box.empty() ? "" : " ", label)) {}

Table Table::of_facts() {
  Table table;
  table.open_ = "<div class=\"table\"><table class=\"facts\">";
  return table;
}

void Table::caption(std::string_view html) {
  caption_ = fmt::format("<caption>{}</caption>\n", html);
}

void Table::text_column(std::string_view html) {
  columns_ += fmt::format("<th scope=\"col\">{}</th>", html);
}

void Table::number_column(std::string_view html, std::string_view title) {
  columns_ += fmt::format("<th scope=\"col\" class=\"n\"{}>{}</th>",
                          title.empty() ? "" : fmt::format(" title=\"{}\"", title), html);
}

void Table::row(std::string_view cells) {
  rows_ += fmt::format("<tr>{}</tr>\n", cells);
}

std::string Table::html() const {
  return fmt::format("{}\n{}<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>\n", open_,
                     caption_, columns_, rows_);
}

}  // namespace infomax
