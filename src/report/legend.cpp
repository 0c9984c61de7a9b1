#include "report/legend.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/figure_words.h"
#include "report/html.h"
#include "report/svg_parts.h"

namespace infomax {
namespace {

constexpr double kRow = 21, kGap = 26;

double entry_width(const LegendEntry& entry) {
  return 28 + 6 + text_width(entry.label, kLabelSize) + kGap;
}

// Lines that can't be named where they run: those that aren't level and those of single series.
LegendGroup line_legend(const FigureSpec& spec, const FigureData& data) {
  LegendGroup group;
  for (const ReferenceLine& line : data.lines) {
    const std::string label = line_label(spec.lines[line.line]);
    const bool known = std::any_of(group.entries.begin(), group.entries.end(),
                                   [&](const LegendEntry& entry) { return entry.label == label; });
    if ((line.level && !line.series) || known) continue;
    group.entries.push_back(
        {label, std::string(kReference), reference_dash(line.line), true, std::nullopt, false});
  }
  return group;
}

// The shading of a figure of percentiles, outermost first, and its line.
LegendGroup percentile_legend(const std::vector<double>& percentiles) {
  LegendGroup group;
  const std::size_t layers = percentiles.size() - 1;
  for (std::size_t depth = 0; 2 * depth < layers; ++depth) {
    const double from = percentiles[depth], to = percentiles[layers - depth];
    LegendEntry entry{from == 0 && to == 100
                          ? "minimum to maximum"
                          : fmt::format("{} to {}%", format_number(from), format_number(to)),
                      std::string(kReference),
                      "",
                      false,
                      std::nullopt,
                      false};
    entry.box = layer_opacity(depth);
    group.entries.push_back(std::move(entry));
  }
  group.entries.push_back({"median", std::string(kReference), "", true, std::nullopt, false});
  return group;
}

// Whether the titles of the panels say all that the legend would.
bool panels_name_series(const FigureData& data) {
  return std::all_of(data.curves.begin(), data.curves.end(), [&](const Curve& curve) {
    const Labels& panel = data.panels[curve.panel];
    const Labels& series = data.series[curve.series];
    return std::all_of(series.begin(), series.end(), [&](const auto& label) {
      return std::find(panel.begin(), panel.end(), label) != panel.end();
    });
  });
}

}  // namespace

std::vector<LegendGroup> legend_of(const FigureSpec& spec, const FigureData& data,
                                   const std::vector<LegendGroup>& series) {
  std::vector<LegendGroup> legend;
  if (!panels_name_series(data)) legend = series;
  if (!spec.percentiles.empty()) legend.push_back(percentile_legend(spec.percentiles));
  LegendGroup lines = line_legend(spec, data);
  if (!data.paper.empty()) {
    LegendEntry entry{paper_label(data), std::string(kReference), "", false, std::nullopt, false};
    entry.box = 0;
    lines.entries.push_back(std::move(entry));
  }
  if (!lines.entries.empty()) legend.push_back(std::move(lines));
  return legend;
}

std::vector<LegendPlace> place_legend(const std::vector<LegendGroup>& legend, double left,
                                      double right) {
  std::vector<LegendPlace> places;
  double x = left;
  std::size_t row = 0;
  for (std::size_t g = 0; g < legend.size(); ++g) {
    const LegendGroup& group = legend[g];
    const double title = group.title.empty() ? 0 : text_width(group.title, kLabelSize) + 12;
    double whole = title;
    for (const LegendEntry& entry : group.entries) whole += entry_width(entry);
    if (x > left) {
      x += 14;
      if (x + whole > right) {
        x = left;
        ++row;
      }
    }
    const double indent = x + title;
    if (title > 0) places.push_back({g, std::nullopt, x, row});
    x = indent;
    for (std::size_t e = 0; e < group.entries.size(); ++e) {
      const double width = entry_width(group.entries[e]);
      if (x + width - kGap > right && x > indent) {
        x = left + title;
        ++row;
      }
      places.push_back({g, e, x, row});
      x += width;
    }
  }
  return places;
}

std::string draw_legend(const std::vector<LegendGroup>& legend,
                        const std::vector<LegendPlace>& places, double top) {
  if (places.empty()) return "";
  std::string out =
      fmt::format("<g class=\"legend\" font-size=\"{}\" fill=\"{}\">\n", kLabelSize, kInk);
  for (const LegendPlace& place : places) {
    const double middle = top + kRow * (static_cast<double>(place.row) + 0.5);
    const LegendGroup& group = legend[place.group];
    if (!place.entry) {
      out += text_element(place.x, middle + 4.3, group.title, fmt::format("fill=\"{}\"", kQuiet));
      continue;
    }
    const LegendEntry& entry = group.entries[*place.entry];
    if (entry.box) {
      out += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"12\" fill=\"{}\" fill-opacity=\"{}\"{}/>",
          format_coordinate(place.x + (*entry.box > 0 ? 0 : 9)), format_coordinate(middle - 6),
          format_coordinate(*entry.box > 0 ? 28 : kPaperWidth), entry.colour,
          format_coordinate(*entry.box > 0 ? *entry.box : kPaperOpacity),
          *entry.box > 0 ? "" : fmt::format(" stroke=\"{}\"", entry.colour));
    } else if (entry.line) {
      out +=
          fmt::format("<path d=\"M{},{} h28\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.2\"{}/>",
                      format_coordinate(place.x), format_coordinate(middle), entry.colour,
                      dash_attribute(entry.dash));
    }
    if (entry.marker)
      out += marker(*entry.marker, {place.x + 14, middle}, entry.colour, entry.hollow, entry.line);
    out += text_element(place.x + 34, middle + 4.3, entry.label, "");
  }
  return out + "</g>\n";
}

double legend_height(const std::vector<LegendPlace>& places) {
  return places.empty() ? 0 : kRow * static_cast<double>(places.back().row + 1);
}

}  // namespace infomax
