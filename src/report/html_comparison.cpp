#include "report/html_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "report/html.h"
#include "report/plural.h"
#include "report/table.h"

namespace infomax {
namespace {

std::string word_span(CellStatus word) {
  return fmt::format("<span class=\"word {0}\">{0}</span>", to_string(word));
}

// Points by metrics, a word in each.
std::string html_word_matrix(const Comparison& comparison) {
  std::vector<std::string> points, metrics;
  std::map<std::pair<std::string, std::string>, CellStatus> words;
  const auto place = [](std::vector<std::string>& list, const std::string& text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  };
  for (const Cell& cell : comparison.cells) {
    place(points, cell.point);
    place(metrics, cell.metric);
    words[{cell.point, cell.metric}] = cell.word;
  }
  Table table("Comparison, every cell");
  table.caption("Every cell");
  table.text_column("point");
  for (const std::string& metric : metrics) table.text_column(escape_html(metric));
  for (const std::string& point : points) {
    std::string cells = row_head(escape_name(point));
    for (const std::string& metric : metrics) {
      const auto found = words.find({point, metric});
      cells += text_cell(found == words.end() ? "" : word_span(found->second));
    }
    table.row(cells);
  }
  return table.html();
}

// The cells that are not bit for bit the same, with their numbers.
std::string html_moved_cells(const Comparison& comparison) {
  Table table("Comparison, cells that moved");
  table.caption("Cells that are not the same bit for bit");
  table.text_column("point");
  table.text_column("metric");
  table.text_column("word");
  table.number_column("largest difference");
  table.number_column("tolerance");
  table.text_column("seeds");
  table.text_column("detail");
  for (const Cell& cell : comparison.cells) {
    if (cell.word == CellStatus::same) continue;
    const bool measured = cell.word == CellStatus::close || cell.word == CellStatus::drift;
    table.row(row_head(escape_name(cell.point)) + text_cell(escape_html(cell.metric)) +
              text_cell(word_span(cell.word)) +
              number_cell(cell.largest_difference ? format_number(*cell.largest_difference) : "") +
              number_cell(measured ? format_number(cell.tolerance) : "") +
              text_cell(escape_html(cell.seeds)) + text_cell(escape_html(cell.detail)));
  }
  return table.html();
}

}  // namespace

// "30 same, 2 drift", in the words' own order.
std::string word_counts(const Comparison& comparison) {
  std::map<CellStatus, std::size_t> counts;
  for (const Cell& cell : comparison.cells) ++counts[cell.word];
  std::string text;
  for (const auto& [word, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(word));
  }
  return text.empty() ? "no cells" : text;
}

std::string html_comparison(const Comparison& comparison, const std::string& reference) {
  std::string out =
      fmt::format("<p>{} <span>{}{}: {}.</span></p>\n",
                  comparison.passed() ? "<span class=\"word same\">Agrees</span>"
                                      : "<span class=\"word drift\">Differs</span>",
                  comparison.passed() ? "with " : "from ",
                  reference.empty() ? std::string("the reference")
                                    : fmt::format("<code>{}</code>", escape_html(reference)),
                  escape_html(word_counts(comparison)));
  if (!comparison.notes.empty()) {
    out += "<ul class=\"notes\">\n";
    for (const std::string& note : comparison.notes)
      out += fmt::format("<li>{}</li>\n", escape_html(note));
    out += "</ul>\n";
  }
  const bool all_same = std::all_of(comparison.cells.begin(), comparison.cells.end(),
                                    [](const Cell& cell) { return cell.word == CellStatus::same; });
  if (!all_same) out += html_moved_cells(comparison);
  if (!comparison.cells.empty()) {
    out +=
        fmt::format("<details{}><summary>All {}</summary>\n{}</details>\n", all_same ? "" : " open",
                    plural(comparison.cells.size(), "cell"), html_word_matrix(comparison));
  }
  return out;
}

}  // namespace infomax
