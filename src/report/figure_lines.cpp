#include "report/figure_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <map>

#include "report/metric_values.h"

namespace infomax {
namespace {

// A line as one series of a panel has it.
struct Part {
  std::size_t series;
  bool level;
  std::vector<CurvePoint> points;
};

bool nearly(double a, double b) {
  return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b));
}

bool same_line(const Part& a, const Part& b) {
  return a.level == b.level &&
         std::equal(a.points.begin(), a.points.end(), b.points.begin(), b.points.end(),
                    [](const CurvePoint& p, const CurvePoint& q) {
                      return p.x == q.x && nearly(p.mean, q.mean);
                    });
}

// Along an axis a curve where the metric has that axis, else level at its last value; along a
// setting a curve over that.
std::vector<Part> parts_in(const Labels& panel, const FigureSpec& spec, const std::string& metric,
                           const std::vector<Item>& items, FigureData& data) {
  std::vector<Part> parts;
  std::deque<Metric> logarithms;
  std::map<std::size_t, Values> by_setting;
  for (const Item& item : items) {
    if (item.panel != panel) continue;
    const Source source = line_source(*item.source.point, metric, logarithms);
    if (source.trials.empty()) continue;
    const std::size_t series = place(data.series, item.series);
    int lost = 0;
    if (data.x_is_axis && axis_index(*source.trials.front(), spec.x)) {
      auto points = to_points(values_along(source, spec.x, lost), source.summary);
      mark_gaps(points, coordinates_along(source, spec.x));
      if (!points.empty()) parts.push_back({series, false, std::move(points)});
      continue;
    }
    std::vector<double> values = numbers_at_the_last(source, lost);
    if (values.empty()) continue;
    if (data.x_is_axis) {
      parts.push_back({series, true, to_points({{0, std::move(values)}}, source.summary)});
    } else {
      auto& list = by_setting[series][item.x];
      list.insert(list.end(), values.begin(), values.end());
    }
  }
  for (const auto& [series, values] : by_setting)
    parts.push_back({series, false, to_points(values, false)});
  return parts;
}

void gather_metric_line(const FigureSpec& spec, std::size_t index, const std::vector<Item>& items,
                        FigureData& data) {
  const FigureLine& line = spec.lines[index];
  bool any = false;
  for (std::size_t panel = 0; panel < data.panels.size(); ++panel) {
    std::vector<Part> parts = parts_in(data.panels[panel], spec, line.metric, items, data);
    if (parts.empty()) continue;
    any = true;
    const bool shared = std::ranges::all_of(
        parts, [&](const Part& part) { return same_line(part, parts.front()); });
    if (shared) parts.resize(1);
    for (Part& part : parts) {
      ReferenceLine drawn{panel, index, std::nullopt, part.level, std::move(part.points)};
      if (!shared) drawn.series = part.series;
      data.lines.push_back(std::move(drawn));
    }
  }
  if (!any) {
    data.notes.push_back(
        fmt::format("The line \xE2\x80\x9C{}\xE2\x80\x9D isn\xE2\x80\x99t shown: no point has {}.",
                    line.label.empty() ? line.metric : line.label, line.metric));
  }
}

}  // namespace

void gather_lines(const FigureSpec& spec, const std::vector<Item>& items, FigureData& data) {
  for (std::size_t i = 0; i < spec.lines.size(); ++i) {
    if (!spec.lines[i].value) {
      if (!spec.lines[i].metric.empty()) gather_metric_line(spec, i, items, data);
      continue;
    }
    const double value = *spec.lines[i].value;
    if (!std::isfinite(value)) continue;
    for (std::size_t panel = 0; panel < data.panels.size(); ++panel)
      data.lines.push_back({panel, i, std::nullopt, true, {{0, value, value, value, 0, {}}}});
  }
}

}  // namespace infomax
