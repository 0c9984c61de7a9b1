#include "report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string_view>
#include <vector>

#include "report/figure_words.h"
#include "report/html.h"
#include "report/legend.h"
#include "report/line_labels.h"
#include "report/plot.h"
#include "report/sheet.h"
#include "report/svg_parts.h"
#include "results/select.h"

namespace infomax {
namespace {

constexpr double kTick = 4.5;  // pixels of a tick below the axis
constexpr double kBandOpacity = 0.16;
constexpr Place kGap{std::numeric_limits<double>::quiet_NaN(),
                     std::numeric_limits<double>::quiet_NaN()};

std::string number(double value) {
  return format_coordinate(value);
}

std::string open_svg(const FigureSpec& spec, const std::string& about, double width, double height,
                     const DrawOptions& options) {
  const std::string& id = options.id_prefix;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\"{2} role=\"img\" "
      "aria-labelledby=\"{3}-title {3}-desc\" font-family=\"Helvetica, Arial, sans-serif\">\n"
      "<title id=\"{3}-title\">{4}</title>\n<desc id=\"{3}-desc\">{5}</desc>\n",
      number(width), number(height),
      options.standalone ? fmt::format(" width=\"{}\" height=\"{}\"", number(width), number(height))
                         : fmt::format(" style=\"max-width:{}px\"", number(width)),
      escape_html(id), escape_html(spec.title.empty() ? metric_words(spec) : spec.title),
      escape_html(about));
  if (options.standalone) {
    out += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#fff\"/>\n", number(width),
                       number(height));
  }
  return out;
}

std::string draw_refusal(const FigureSpec& spec, const FigureData& data,
                         const DrawOptions& options) {
  const double width = 640;
  const std::vector<std::string> rows = wrapped(data.refusal, width - 80, kLabelSize);
  const double height = 72 + 18 * static_cast<double>(rows.size());
  std::string out = open_svg(spec, data.refusal, width, height, options);
  out += fmt::format(
      "<rect class=\"refusal\" x=\"1\" y=\"1\" width=\"{}\" height=\"{}\" rx=\"4\" "
      "fill=\"#f8f9fb\" "
      "stroke=\"{}\" stroke-dasharray=\"4 4\"/>\n",
      number(width - 2), number(height - 2), kAxis);
  out +=
      fmt::format("<g font-size=\"{}\" fill=\"{}\" text-anchor=\"middle\">\n", kLabelSize, kQuiet);
  out += text_element(width / 2, 36, "Nothing to draw",
                      fmt::format("fill=\"{}\" font-weight=\"600\"", kInk));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += text_element(width / 2, 57 + 18 * static_cast<double>(i), rows[i], "");
  }
  return out + "</g>\n</svg>\n";
}

std::string panel_title(const Labels& labels, const Box& box) {
  std::string title;
  for (const auto& [key, value] : labels) {
    title += fmt::format("{}{} <tspan fill=\"{}\" font-weight=\"600\">{}</tspan>",
                         title.empty() ? "" : ", ", escape_html(key), kInk, escape_html(value));
  }
  if (title.empty()) return "";
  return fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\">{}</text>\n",
                     number(box.left), number(box.top - 9), kLabelSize, kQuiet, title);
}

std::string tick_words(const Sheet& sheet, std::size_t panel) {
  const Box& box = sheet.boxes[panel];
  const bool first_column = panel % sheet.columns == 0;
  const bool last_row = panel + sheet.columns >= sheet.boxes.size();
  if (!first_column && !last_row) return "";
  std::string out =
      fmt::format("<g class=\"ticks\" font-size=\"{}\" fill=\"{}\">\n", kTickSize, kQuiet);
  for (std::size_t i = 0; first_column && i < sheet.y.ticks.size(); ++i) {
    out += text_element(box.left - 8, sheet.down(panel, sheet.y.ticks[i]) + 4, sheet.y.labels[i],
                        "text-anchor=\"end\"");
  }
  for (std::size_t i = 0; last_row && i < sheet.x.ticks.size(); ++i) {
    out += text_element(sheet.across(panel, sheet.x.ticks[i]), box.bottom + 19, sheet.x.labels[i],
                        "text-anchor=\"middle\"");
  }
  return out + "</g>\n";
}

// Title, grid, axis and tick labels of one panel.
std::string draw_axes(const Sheet& sheet, std::size_t panel) {
  const Box& box = sheet.boxes[panel];
  std::string grid, axis = path_data({{box.left, box.bottom}, {box.right, box.bottom}});
  for (const double tick : sheet.y.ticks) {
    const double y = sheet.down(panel, tick);
    grid += (grid.empty() ? "" : " ") + path_data({{box.left, y}, {box.right, y}});
  }
  for (const double tick : sheet.x.ticks) {
    const double x = sheet.across(panel, tick);
    axis += " " + path_data({{x, box.bottom}, {x, box.bottom + kTick}});
  }
  std::string out = panel_title(sheet.data.panels[panel], box);
  const auto stroke = [&](std::string_view kind, const std::string& data, std::string_view colour) {
    out += fmt::format("<path class=\"{}\" d=\"{}\" fill=\"none\" stroke=\"{}\"/>\n", kind, data,
                       colour);
  };
  stroke("grid", grid, kGrid);
  if (sheet.y.low < 0 && sheet.y.high > 0) {
    const double zero = sheet.down(panel, 0);
    stroke("zero", path_data({{box.left, zero}, {box.right, zero}}), "#c3c9d2");
  }
  stroke("axis", axis, kAxis);
  return out + tick_words(sheet, panel);
}

using Height = std::function<double(const CurvePoint&)>;

double mean_of(const CurvePoint& point) {
  return point.mean;
}

// The places of one value of a curve's points, with its gaps.
Track track_of(const Sheet& sheet, const Curve& curve, const Height& height) {
  Track track;
  for (const CurvePoint& point : curve.points) {
    if (point.after_gap) track.push_back(kGap);
    track.push_back(
        {sheet.across(curve.panel, curve.series, point.x), sheet.down(curve.panel, height(point))});
  }
  return track;
}

const std::string& colour_of(const Sheet& sheet, const Curve& curve) {
  return Palette::colour(sheet.style.series[curve.series].colour);
}

std::string open_group(std::string_view kind, const std::string& series,
                       const std::string& title = "") {
  return fmt::format("<g class=\"{}\" data-series=\"{}\">{}\n", kind, escape_html(series),
                     title.empty() ? "" : fmt::format("<title>{}</title>", escape_html(title)));
}

// From one value of the points to another.
std::string draw_area(const Sheet& sheet, const Curve& curve, std::string_view kind,
                      const Height& lower, const Height& upper, double opacity) {
  std::string out = open_group(kind, series_name(sheet.data, curve.series));
  for (const Track& polygon : clip_area(track_of(sheet, curve, lower),
                                        track_of(sheet, curve, upper), sheet.boxes[curve.panel])) {
    out += fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>\n",
                       polygon_points(polygon), colour_of(sheet, curve), number(opacity));
  }
  return out + "</g>\n";
}

std::string draw_band(const Sheet& sheet, const Curve& curve) {
  return draw_area(
      sheet, curve, "band", [](const CurvePoint& point) { return point.low; },
      [](const CurvePoint& point) { return point.high; }, kBandOpacity);
}

// From each percentile to the next.
std::string draw_layers(const Sheet& sheet, const Curve& curve) {
  std::string out;
  const std::size_t layers = curve.points.front().levels.size() - 1;
  for (std::size_t k = 0; k < layers; ++k) {
    out += draw_area(
        sheet, curve, "layer", [k](const CurvePoint& point) { return point.levels[k]; },
        [k](const CurvePoint& point) { return point.levels[k + 1]; },
        layer_opacity(std::min(k, layers - 1 - k)));
  }
  return out;
}

// A bar at each place, from the smallest to the largest value.
std::string draw_spread(const Sheet& sheet, const Curve& curve) {
  std::string bars;
  for (const CurvePoint& point : curve.points) {
    const double x = sheet.across(curve.panel, curve.series, point.x);
    const Track bar{{x, sheet.down(curve.panel, point.low)},
                    {x, sheet.down(curve.panel, point.high)}};
    for (const Track& part : clip_line(bar, sheet.boxes[curve.panel]))
      if (part.size() > 1) bars += (bars.empty() ? "" : " ") + path_data(part);
  }
  std::string out = open_group("spread", series_name(sheet.data, curve.series));
  if (!bars.empty()) {
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"/>\n", bars,
                       colour_of(sheet, curve));
  }
  return out + "</g>\n";
}

// Where the curve ends, for who points at it.
std::string curve_title(const Sheet& sheet, const Curve& curve) {
  const std::string name = series_name(sheet.data, curve.series);
  const CurvePoint& last = curve.points.back();
  return fmt::format("{}{}{} at {}{}", name, name.empty() ? "" : ": ", format_number(last.mean),
                     x_text(sheet.spec, sheet.data, last.x), seeds_text(last));
}

std::string draw_line(const Sheet& sheet, const Curve& curve) {
  std::string out =
      open_group("curve", series_name(sheet.data, curve.series), curve_title(sheet, curve));
  const std::string dash = dash_attribute(dash_pattern(sheet.style.series[curve.series].dash));
  for (const Track& part : clip_line(track_of(sheet, curve, mean_of), sheet.boxes[curve.panel])) {
    // A place between two gaps is a dot.
    const bool dot = part.size() == 1;
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" {}{}/>\n",
                       path_data(part), colour_of(sheet, curve), dot ? 4 : 2,
                       dot ? "stroke-linecap=\"round\"" : "stroke-linejoin=\"round\"",
                       dot ? "" : dash);
  }
  return out + "</g>\n";
}

std::string draw_markers(const Sheet& sheet, const Curve& curve) {
  std::string out =
      open_group("markers", series_name(sheet.data, curve.series), curve_title(sheet, curve));
  const Style style = sheet.style.series[curve.series];
  const bool on_line = curve.points.size() > 1 && sheet.data.categories.empty();
  for (const Place place : track_of(sheet, curve, mean_of)) {
    if (!contains(sheet.boxes[curve.panel], place)) continue;
    out += marker(style.colour, place, colour_of(sheet, curve), style.dash > 0, on_line) + "\n";
  }
  return out + "</g>\n";
}

// A line across.
std::string draw_reference(const Sheet& sheet, const ReferenceLine& line) {
  const Box& box = sheet.boxes[line.panel];
  const std::string colour = line.series ? Palette::colour(sheet.style.series[*line.series].colour)
                                         : std::string(kReference);
  const std::string label = line_label(sheet.spec.lines[line.line]);
  std::string words = label;
  if (line.series) words += fmt::format(", {}", series_name(sheet.data, *line.series));
  if (line.level) words += fmt::format(": {}", format_number(line.points.front().mean));
  Track track;
  for (const CurvePoint& point : line.points) {
    if (point.after_gap) track.push_back(kGap);
    track.push_back({sheet.across(line.panel, point.x), sheet.down(line.panel, point.mean)});
  }
  if (line.level) track = {{box.left, track.front().y}, {box.right, track.front().y}};
  std::string out = fmt::format("<g class=\"reference\" data-line=\"{}\"><title>{}</title>\n",
                                escape_html(label), escape_html(words));
  for (const Track& part : clip_line(track, box)) {
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.3\"{}/>\n",
                       path_data(part), colour, dash_attribute(reference_dash(line.line)));
  }
  return out + "</g>\n";
}

// The paper's values: boxes that end where the curve does, or stand around their point of a
// setting; beside each other where they would overlap.
std::string draw_paper(const Sheet& sheet, std::size_t panel) {
  const Box& box = sheet.boxes[panel];
  std::string out;
  std::vector<Box> taken;
  for (const PaperValue& paper : sheet.data.paper) {
    if (paper.panel != panel) continue;
    const PublishedValue& value = paper.value;
    double low = std::max(value.band_low(), sheet.y.low);
    double high = std::min(value.band_high(), sheet.y.high);
    // A band without an end goes as far as the paper's plot does, if it can.
    if (value.plot_range && !value.lower) low = std::max(low, value.plot_range->first);
    if (value.plot_range && !value.upper) high = std::min(high, value.plot_range->second);
    if (low > high) continue;
    const double edge = sheet.across(panel, paper.series, paper.x);
    const bool start = value.at == PublishedValue::At::start,
               inside = !sheet.data.x_is_axis || value.at == PublishedValue::At::place;
    Box place{0, sheet.down(panel, high), 0, sheet.down(panel, low)};
    for (int slot = 0;; ++slot) {
      const double away = slot * (kPaperWidth + 3);
      place.left = inside  ? edge + away - kPaperWidth / 2
                   : start ? edge + away
                           : edge - away - kPaperWidth;
      place.left = std::clamp(place.left, box.left, box.right - kPaperWidth);
      place.right = place.left + kPaperWidth;
      const bool free = std::none_of(taken.begin(), taken.end(),
                                     [&](const auto& other) { return overlap(place, other) > 0; });
      if (free || away > box.width()) break;
    }
    taken.push_back(place);
    const std::string& colour = Palette::colour(sheet.style.series[paper.series].colour);
    out += fmt::format(
        "<g class=\"paper\" data-series=\"{}\"><title>{}</title>\n<rect x=\"{}\" y=\"{}\" "
        "width=\"{}\" height=\"{}\" fill=\"{}\" fill-opacity=\"{}\" stroke=\"{}\"/>\n</g>\n",
        escape_html(series_name(sheet.data, paper.series)),
        escape_html(paper_words(sheet.data, paper)), number(place.left), number(place.top),
        number(place.width()), number(place.height()), colour, number(kPaperOpacity), colour);
  }
  return out;
}

// What a panel shows, in the order in which it is drawn. A band wants two places; a single one,
// like categories, gets a bar.
std::string draw_panel(const Sheet& sheet, std::size_t panel) {
  const Box& box = sheet.boxes[panel];
  std::string out = fmt::format("<g class=\"panel\" data-box=\"{} {} {} {}\">\n", number(box.left),
                                number(box.top), number(box.right), number(box.bottom));
  out += draw_axes(sheet, panel);
  std::vector<const Curve*> curves;
  for (const Curve& curve : sheet.data.curves) {
    if (curve.panel == panel) curves.push_back(&curve);
  }
  const bool lines = sheet.data.categories.empty();
  const auto stretches = [&](const Curve& curve) { return lines && curve.points.size() > 1; };
  const auto layered = [](const Curve& curve) { return !curve.points.front().levels.empty(); };
  const auto spreads = [](const Curve& curve) {
    return std::ranges::any_of(curve.points,
                               [](const CurvePoint& point) { return point.seeds > 1; });
  };
  for (const Curve* curve : curves) {
    if (stretches(*curve) && !layered(*curve) && spreads(*curve)) out += draw_band(sheet, *curve);
  }
  for (const Curve* curve : curves) {
    if (stretches(*curve) && layered(*curve)) out += draw_layers(sheet, *curve);
  }
  for (const Curve* curve : curves) {
    if (!stretches(*curve) && (layered(*curve) || spreads(*curve)))
      out += draw_spread(sheet, *curve);
  }
  for (const Curve* curve : curves) {
    if (lines) out += draw_line(sheet, *curve);
  }
  // Dashes over a curve that follows them can be seen, below it they can't.
  for (const ReferenceLine& line : sheet.data.lines) {
    if (line.panel == panel) out += draw_reference(sheet, line);
  }
  for (const Curve* curve : curves) {
    if (sheet.markers) out += draw_markers(sheet, *curve);
  }
  return out + draw_paper(sheet, panel) + draw_line_labels(sheet, panel) + "</g>\n";
}

// The names of the axes, and the notes below.
std::string draw_words(const Sheet& sheet) {
  const FigureSpec& spec = sheet.spec;
  std::string metrics;
  for (const std::string& name : split_names(spec.metric))
    metrics += (metrics.empty() ? "" : ", ") + name;
  if (!spec.shows_metric()) metrics = metric_words(spec);
  const double middle = (sheet.boxes.front().top + sheet.boxes.back().bottom) / 2;
  std::string out =
      fmt::format("<g font-size=\"{}\" fill=\"{}\" text-anchor=\"middle\">\n", kLabelSize, kInk);
  out += text_element(
      0, 0, with_units(spec.y_label.empty() ? metrics : spec.y_label, sheet.data.y_units),
      fmt::format("class=\"y-label\" transform=\"translate(14,{}) rotate(-90)\"", number(middle)));
  out += text_element((sheet.left + sheet.right) / 2, sheet.x_label,
                      with_units(spec.x_label.empty() ? spec.x : spec.x_label, sheet.data.x_units),
                      "class=\"x-label\"");
  out += "</g>\n";
  for (std::size_t i = 0; i < sheet.notes.size(); ++i) {
    out +=
        text_element(sheet.left, sheet.notes_top + 16 * static_cast<double>(i), sheet.notes[i],
                     fmt::format("class=\"note\" font-size=\"{}\" fill=\"{}\"", kNoteSize, kQuiet));
  }
  return out;
}

}  // namespace

std::string draw_figure(const FigureSpec& spec, const FigureData& data, Palette& palette,
                        const DrawOptions& options) {
  if (!data.refusal.empty()) return draw_refusal(spec, data, options);
  const Sheet sheet = lay_out(spec, data, palette);
  std::string out = open_svg(spec, description(spec, data), sheet.width, sheet.height, options);
  out += draw_legend(sheet.style.legend, sheet.legend, sheet.legend_top);
  for (std::size_t panel = 0; panel < data.panels.size(); ++panel) out += draw_panel(sheet, panel);
  return out + draw_words(sheet) + "</svg>\n";
}

}  // namespace infomax
