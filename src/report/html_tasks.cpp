#include "report/html_tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "report/html.h"
#include "tasks/catalogue.h"
#include "tasks/finite_sample.h"
#include "tasks/transformed.h"

namespace infomax {
namespace {

constexpr std::size_t kRows = 400;
constexpr double kSide = 100;  // of a picture, in its own units

// Places of a column in a picture; NaN outside of it.
std::vector<double> places(ConstMatrixView<double> values) {
  std::vector<double> column, sorted;
  for (std::size_t i = 0; i < values.rows(); ++i) column.push_back(values(i, 0));
  sorted = column;
  std::ranges::sort(sorted);
  const double low = sorted[sorted.size() / 100], high = sorted[sorted.size() * 99 / 100];
  std::vector<double> out;
  for (const double value : column) {
    if (value < low || value > high)
      out.push_back(std::nan(""));
    else
      out.push_back(high > low ? kSide * (value - low) / (high - low) : kSide / 2);
  }
  return out;
}

// Each row a dot: a stroke of no length with round ends.
std::string picture_of(const CataloguedTask& row) {
  const auto task = make_catalogued(row);
  const FiniteSample sample(*task, sample_name(row.id, {}), SeedBlock::reference, 0, kRows);
  const std::vector<double> right = places(sample.x()), up = places(sample.y());
  std::string path;
  for (std::size_t i = 0; i < kRows; ++i)
    if (!std::isnan(right[i]) && !std::isnan(up[i]))
      path += fmt::format("M{:.0f} {:.0f}h0", right[i], kSide - up[i]);
  return fmt::format(
      "<svg viewBox=\"-3 -3 106 106\" role=\"img\" aria-label=\"rows of {}\"><path "
      "d=\"{}\"/></svg>",
      escape_html(row.id), path);
}

std::string figure_of(const CataloguedTask& row) {
  return fmt::format(
      "<figure>{}<figcaption><b>{}</b> {} nats, {}<br><span class=\"quiet\">{}</span></figcaption>"
      "</figure>\n",
      picture_of(row), escape_html(row.id), nats_text(row), to_string(row.published.by),
      escape_html(row.summary));
}

}  // namespace

std::string html_tasks(const std::vector<Ranking>& rankings) {
  std::string figures;
  std::set<std::string> shown;
  for (const Ranking& ranking : rankings)
    for (const RankedTask& task : ranking.tasks) {
      const CataloguedTask* row = find_catalogued(task.name);
      if (row == nullptr || !image_sets_of_task(row->id, {}).empty()) continue;
      if (shown.insert(row->id).second) figures += figure_of(*row);
    }
  if (figures.empty()) return {};
  return fmt::format(
      "<p class=\"hint\">{} rows of each: the first column of X to the right, the first of Y "
      "upwards, without the outermost hundredths.</p>\n<div class=\"tasks\">\n{}</div>\n",
      kRows, figures);
}

}  // namespace infomax
