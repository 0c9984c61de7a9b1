#include "report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "report/html.h"
#include "report/plot.h"
#include "report/scale.h"
#include "results/select.h"

namespace infomax {
namespace {

constexpr std::string_view kInk = "#1f2937";    // words that are read first
constexpr std::string_view kQuiet = "#5b6472";  // words that are read second
constexpr std::string_view kGrid = "#e6e9ee";
constexpr std::string_view kAxis = "#8b94a3";
constexpr std::string_view kReference = "#4b5563";

constexpr double kTickSize = 11.5, kLabelSize = 12.5, kNoteSize = 11;  // of fonts, in pixels
constexpr double kLegendRow = 21, kLegendGap = 26;
constexpr double kPaperWidth = 10, kPaperOpacity = 0.2;  // of the paper's boxes

std::string number(double value) {
  return format_coordinate(value);
}

std::string text_element(double x, double y, std::string_view text, std::string_view attributes) {
  return fmt::format("<text x=\"{}\" y=\"{}\" {}>{}</text>\n", number(x), number(y), attributes,
                     escape_words(text, Markup::svg));
}

std::string dash_attribute(const std::string& dash) {
  return dash.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dash);
}

// Lines across have dashes that no series has.
std::string reference_dash(std::size_t line) {
  switch (line % 3) {
    case 0:
      return "5 4";
    case 1:
      return "1.5 3";
    default:
      return "9 3 1.5 3";
  }
}

// Shapes differ with the colour, for readers and printers without any.
// On a curve a white edge sets them off; on a bar it would look like a gap.
std::string marker(std::size_t shape, double x, double y, const std::string& colour, bool hollow,
                   bool edged) {
  std::string looks = fmt::format("fill=\"{}\"", colour);
  if (edged) looks += " stroke=\"#fff\" stroke-width=\"0.9\"";
  if (hollow) looks = fmt::format("fill=\"#fff\" stroke=\"{}\" stroke-width=\"1.6\"", colour);
  const auto path = [&](const std::string& d) {
    return fmt::format("<path d=\"M{},{} {}z\" {}/>", number(x), number(y), d, looks);
  };
  switch (shape % 5) {
    case 0:
      return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\" {}/>", number(x), number(y), looks);
    case 1:
      return path("m-3.6,-3.6 h7.2 v7.2 h-7.2");
    case 2:
      return path("m0,-4.9 l4.6,8 h-9.2");
    case 3:
      return path("m0,-5 l5,5 l-5,5 l-5,-5");
    default:
      return path("m0,4.9 l4.6,-8 h-9.2");
  }
}

// ---- The legend

double entry_width(const LegendEntry& entry) {
  return 28 + 6 + text_width(entry.label, kLabelSize) + kLegendGap;
}

// Where each legend entry and title goes: rows of x positions.
struct LegendPlace {
  std::size_t group = 0;
  std::optional<std::size_t> entry;  // none: the group's title
  double x = 0;
  std::size_t row = 0;
};

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
      if (x + width - kLegendGap > right && x > indent) {
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
    const double middle = top + kLegendRow * (static_cast<double>(place.row) + 0.5);
    const LegendGroup& group = legend[place.group];
    if (!place.entry) {
      out += text_element(place.x, middle + 4.3, group.title, fmt::format("fill=\"{}\"", kQuiet));
      continue;
    }
    const LegendEntry& entry = group.entries[*place.entry];
    if (entry.box) {
      out += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"12\" fill=\"{}\" fill-opacity=\"{}\"{}/>",
          number(place.x + (*entry.box > 0 ? 0 : 9)), number(middle - 6),
          number(*entry.box > 0 ? 28 : kPaperWidth), entry.colour,
          number(*entry.box > 0 ? *entry.box : kPaperOpacity),
          *entry.box > 0 ? "" : fmt::format(" stroke=\"{}\"", entry.colour));
    } else if (entry.line) {
      out +=
          fmt::format("<path d=\"M{},{} h28\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.2\"{}/>",
                      number(place.x), number(middle), entry.colour, dash_attribute(entry.dash));
    }
    if (entry.marker)
      out += marker(*entry.marker, place.x + 14, middle, entry.colour, entry.hollow, entry.line);
    out += text_element(place.x + 34, middle + 4.3, entry.label, "");
  }
  return out + "</g>\n";
}

std::vector<std::string> wrapped(const std::string& text, double width, double size) {
  std::vector<std::string> rows;
  std::string row;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const std::string longer = row.empty() ? word : fmt::format("{} {}", row, word);
    if (!row.empty() && text_width(longer, size) > width) {
      rows.push_back(row);
      row = word;
    } else {
      row = longer;
    }
    begin = end + 1;
  }
  if (!row.empty()) rows.push_back(row);
  return rows;
}

// ---- Words

// "bound_test (nats)", unless the label says them already.
std::string with_units(const std::string& label, const std::string& units) {
  if (units.empty() || units == "1" || label.find(units) != std::string::npos) return label;
  return fmt::format("{} ({})", label, format_units(units));
}

// Of the shading of percentiles, `depth` steps in from the outermost.
double layer_opacity(std::size_t depth) {
  return std::min(0.14 + 0.17 * static_cast<double>(depth), 0.8);
}

// How much of `box` the polyline through `points` (in pixels) covers, as a length of x.
double covered(const Box& box, const std::vector<std::pair<double, double>>& points,
               double thickness) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const auto [x0, y0] = points[i];
    const auto [x1, y1] = points[i + 1];
    const int parts = std::max(1, static_cast<int>(std::fabs(x1 - x0)));
    for (int k = 0; k <= parts; ++k) {
      const double t = static_cast<double>(k) / parts;
      const double x = x0 + t * (x1 - x0), y = y0 + t * (y1 - y0);
      if (x >= box.left && x <= box.right && y >= box.top - thickness &&
          y <= box.bottom + thickness)
        sum += 1;
    }
  }
  return sum;
}

double overlap(const Box& a, const Box& b) {
  const double w = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double h = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return w > 0 && h > 0 ? w : 0;
}

std::string series_name(const FigureData& data, std::size_t series) {
  return join_values(data.series[series]);
}

std::string seeds_text(const CurvePoint& point) {
  if (point.seeds == 0) return "";
  if (point.seeds == 1) return ", one seed";
  return fmt::format(", from {} to {} over {} seeds", format_number(point.low),
                     format_number(point.high), point.seeds);
}

std::string line_label(const FigureLine& line) {
  if (!line.label.empty()) return line.label;
  return line.value ? format_number(*line.value) : line.metric;
}

std::string x_text(const FigureSpec& spec, const FigureData& data, double x) {
  if (!data.categories.empty()) return data.categories[static_cast<std::size_t>(x)];
  return spec.x + " " + format_number(x);
}

std::string paper_label(const FigureData& data) {
  return data.second_hand ? "paper, second-hand" : "paper, as read";
}

// "paper, as read: bilinear (nwj) 0.89 \u00B1 0.01 at the end of its figure 3", "... 0.85 \u00B1 0.01 by the text".
std::string paper_words(const FigureData& data, const PaperValue& paper) {
  std::string who = series_name(data, paper.series);
  const std::string panel = join_values(data.panels[paper.panel]);
  if (!panel.empty() && panel != who) who += who.empty() ? panel : fmt::format(" ({})", panel);
  const std::string place = published_place(paper.value);
  const std::string where =
      place == paper.value.figure
          ? "by " + place
          : fmt::format("at the {} of its {}",
                        paper.value.at == PublishedValue::At::start ? "start" : "end", place);
  return fmt::format("{}: {}{}{} {}", paper_label(data), who, who.empty() ? "" : " ",
                     published_words(paper.value), where);
}

// What the picture shows, for those who don't see it: where each curve begins and ends.
std::string description(const FigureSpec& spec, const FigureData& data) {
  std::string text = fmt::format("{} over {}.", metric_words(spec), spec.x);
  for (const Curve& curve : data.curves) {
    std::string who = join_values(data.panels[curve.panel]);
    const std::string name = series_name(data, curve.series);
    if (!name.empty()) who += (who.empty() ? "" : ", ") + name;
    const CurvePoint& first = curve.points.front();
    const CurvePoint& last = curve.points.back();
    text += fmt::format(" {}{}{} at {}", who, who.empty() ? "" : ": ", format_number(first.mean),
                        x_text(spec, data, first.x));
    if (curve.points.size() > 1) {
      text += fmt::format(", {} at {}", format_number(last.mean), x_text(spec, data, last.x));
    }
    text += ".";
  }
  for (const PaperValue& paper : data.paper) text += fmt::format(" {}.", paper_words(data, paper));
  for (const std::string& note : data.notes) text += " " + note;
  return text;
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

// What explicit limits of y cut off, as sentences.
std::vector<std::string> limit_notes(const FigureSpec& spec, const FigureData& data,
                                     const Scale& y) {
  std::vector<std::string> notes;
  bool below = false, above = false;
  std::string gone;  // curves of which nothing is to be seen, though the legend has them
  for (const Curve& curve : data.curves) {
    bool seen = false;
    for (const CurvePoint& point : curve.points) {
      below = below || point.low < y.low;
      above = above || point.high > y.high;
      seen = seen || (point.mean >= y.low && point.mean <= y.high);
    }
    if (seen) continue;
    std::string name = series_name(data, curve.series);
    const std::string panel = join_values(data.panels[curve.panel]);
    if (name.empty()) name = spec.metric;
    if (!panel.empty()) name += fmt::format(" ({})", panel);
    gone += fmt::format("{}{}", gone.empty() ? "" : ", ", name);
  }
  if (below)
    notes.push_back(fmt::format("What lies below {} is cut off.", tick_labels({y.low}).front()));
  if (above)
    notes.push_back(fmt::format("What lies above {} is cut off.", tick_labels({y.high}).front()));
  if (!gone.empty()) {
    notes.push_back(fmt::format("Wholly outside the range shown: {}.", gone));
  }
  for (const PaperValue& paper : data.paper) {
    if (paper.value.band_high() >= y.low && paper.value.band_low() <= y.high) continue;
    notes.push_back(fmt::format("Outside the range shown: {}.", paper_words(data, paper)));
  }
  std::vector<std::size_t> told;
  for (const ReferenceLine& line : data.lines) {
    if (!line.level || std::find(told.begin(), told.end(), line.line) != told.end()) continue;
    const double value = line.points.front().mean;
    if (value >= y.low && value <= y.high) continue;
    told.push_back(line.line);
    notes.push_back(
        fmt::format("The line \xE2\x80\x9C{}\xE2\x80\x9D ({}) lies outside the range shown.",
                    line_label(spec.lines[line.line]), format_number(value)));
  }
  return notes;
}

// ---- The whole

// Everything that a figure's pieces share.
struct Sheet {
  const FigureSpec& spec;
  const FigureData& data;
  bool markers = false;
  Looks looks = {};
  double width = 0, height = 0;
  double left = 0, right = 0;  // of all panels together
  std::size_t columns = 1;
  Scale x = {}, y = {};
  std::vector<Box> boxes = {};
  double legend_top = 4, x_label = 0, notes_top = 0;
  std::vector<LegendPlace> legend = {};
  std::vector<std::string> notes = {};  // rows

  double across(const Box& box, double value) const {
    return box.left + x.fraction(value) * box.width();
  }
  double down(const Box& box, double value) const {
    return box.bottom - y.fraction(value) * box.height();
  }
};

std::size_t columns_for(std::size_t panels) {
  if (panels <= 4) return panels;
  if (panels <= 6 || panels == 9) return 3;
  return 4;
}

// Whether each place gets a marker: where they are few, and where a line has only one place to go
// through.
bool wants_markers(const FigureData& data) {
  std::size_t most = 0, fewest = data.curves.front().points.size();
  for (const Curve& curve : data.curves) {
    most = std::max(most, curve.points.size());
    fewest = std::min(fewest, curve.points.size());
  }
  return !data.categories.empty() || most <= 12 || fewest == 1;
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

Sheet lay_out(const FigureSpec& spec, const FigureData& data, Palette& palette) {
  Sheet sheet{spec, data};
  sheet.markers = wants_markers(data);
  sheet.looks = looks_of(data, palette, sheet.markers);
  if (panels_name_series(data)) sheet.looks.legend.clear();
  if (!spec.percentiles.empty()) sheet.looks.legend.push_back(percentile_legend(spec.percentiles));
  LegendGroup lines = line_legend(spec, data);
  if (!data.paper.empty()) {
    LegendEntry entry{paper_label(data), std::string(kReference), "", false, std::nullopt, false};
    entry.box = 0;
    lines.entries.push_back(std::move(entry));
  }
  if (!lines.entries.empty()) sheet.looks.legend.push_back(std::move(lines));

  // Panels share both scales, so tick labels stand at the outer ones only.
  const std::size_t panels = data.panels.size();
  sheet.columns = columns_for(panels);
  sheet.width = panels == 1 ? 680 : 960;
  const double plot_height = panels == 1 ? 300 : sheet.columns == 2 ? 270 : 220;
  sheet.y = y_scale(spec, data, plot_height);
  double widest = 0;
  for (const std::string& label : sheet.y.labels)
    widest = std::max(widest, text_width(label, kTickSize));
  sheet.left = 26 + widest + 8;
  sheet.right = sheet.width - 24;
  const auto columns = static_cast<double>(sheet.columns);
  const double gap = sheet.columns > 1 ? 38 : 0;
  const double panel_width = (sheet.right - sheet.left - gap * (columns - 1)) / columns;
  sheet.x = x_scale(data, sheet.markers, panel_width, kTickSize);
  sheet.legend = place_legend(sheet.looks.legend, sheet.left, sheet.right);

  const bool titled = !data.panels.front().empty();
  double top = 10;
  if (!sheet.legend.empty()) {
    top = sheet.legend_top + kLegendRow * static_cast<double>(sheet.legend.back().row + 1) + 10;
  }
  while (sheet.boxes.size() < panels) {
    if (titled) top += 22;
    for (std::size_t column = 0; column < sheet.columns && sheet.boxes.size() < panels; ++column) {
      const double from = sheet.left + static_cast<double>(column) * (panel_width + gap);
      sheet.boxes.push_back({from, top, from + panel_width, top + plot_height});
    }
    top += plot_height + 26;
  }
  sheet.x_label = top + 14;

  std::string notes;
  for (const std::string& note : data.notes) notes += note + " ";
  for (const std::string& note : limit_notes(spec, data, sheet.y)) notes += note + " ";
  sheet.notes = wrapped(notes, sheet.right - sheet.left, kNoteSize);
  sheet.notes_top = sheet.x_label + 24;
  const double notes_height =
      sheet.notes.empty() ? 0 : 14 + 16 * static_cast<double>(sheet.notes.size());
  sheet.height = std::ceil(sheet.x_label + 10 + notes_height);
  return sheet;
}

// Title, grid, axis and tick labels of one panel.
std::string draw_furniture(const Sheet& sheet, std::size_t panel, const PanelDrawing& drawing) {
  const Box& box = sheet.boxes[panel];
  std::string out;
  std::string title;
  for (const auto& [key, value] : sheet.data.panels[panel]) {
    title += fmt::format("{}{} <tspan fill=\"{}\" font-weight=\"600\">{}</tspan>",
                         title.empty() ? "" : ", ", escape_html(key), kInk, escape_html(value));
  }
  if (!title.empty()) {
    out += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\">{}</text>\n",
                       number(box.left), number(box.top - 9), kLabelSize, kQuiet, title);
  }
  if (!drawing.grid.empty()) {
    out += fmt::format("<path class=\"grid\" d=\"{}\" fill=\"none\" stroke=\"{}\"/>\n",
                       drawing.grid, kGrid);
  }
  if (sheet.y.low < 0 && sheet.y.high > 0) {
    out += fmt::format("<path class=\"zero\" d=\"M{},{} H{}\" fill=\"none\" stroke=\"#c3c9d2\"/>\n",
                       number(box.left), number(sheet.down(box, 0)), number(box.right));
  }
  if (!drawing.axis.empty()) {
    out += fmt::format("<path class=\"axis\" d=\"{}\" fill=\"none\" stroke=\"{}\"/>\n",
                       drawing.axis, kAxis);
  }
  const bool first_column = panel % sheet.columns == 0;
  const bool last_row = panel + sheet.columns >= sheet.boxes.size();
  if (!first_column && !last_row) return out;
  out += fmt::format("<g class=\"ticks\" font-size=\"{}\" fill=\"{}\">\n", kTickSize, kQuiet);
  for (std::size_t i = 0; first_column && i < sheet.y.ticks.size(); ++i) {
    out += text_element(box.left - 8, sheet.down(box, sheet.y.ticks[i]) + 4, sheet.y.labels[i],
                        "text-anchor=\"end\"");
  }
  for (std::size_t i = 0; last_row && i < sheet.x.ticks.size(); ++i) {
    out += text_element(sheet.across(box, sheet.x.ticks[i]), box.bottom + 19, sheet.x.labels[i],
                        "text-anchor=\"middle\"");
  }
  return out + "</g>\n";
}

std::string draw_reference(const Sheet& sheet, const ReferenceLine& line,
                           const std::vector<Shape>& shapes) {
  const std::string colour = line.series ? Palette::colour(sheet.looks.series[*line.series].colour)
                                         : std::string(kReference);
  const std::string label = line_label(sheet.spec.lines[line.line]);
  std::string words = label;
  if (line.series) words += fmt::format(", {}", series_name(sheet.data, *line.series));
  if (line.level) words += fmt::format(": {}", format_number(line.points.front().mean));
  std::string out = fmt::format("<g class=\"reference\" data-line=\"{}\"><title>{}</title>\n",
                                escape_html(label), escape_html(words));
  for (const Shape& shape : shapes) {
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.3\"{}/>\n",
                       shape.geometry, colour, dash_attribute(reference_dash(line.line)));
  }
  return out + "</g>\n";
}

// A curve, its band, bars or markers: those differ in what gnuplot drew and in a class.
std::string draw_curve(const Sheet& sheet, Element::Kind kind, const Curve& curve,
                       const std::vector<Shape>& shapes, std::size_t layer) {
  using Kind = Element::Kind;
  const Style style = sheet.looks.series[curve.series];
  const std::string& colour = Palette::colour(style.colour);
  const std::string name = series_name(sheet.data, curve.series);
  double opacity = 0.16;
  if (kind == Kind::layer) {
    const std::size_t last = curve.points.front().levels.size() - 2;
    opacity = layer_opacity(std::min(layer, last - layer));
  }
  const std::string_view group = kind == Kind::band     ? "band"
                                 : kind == Kind::layer  ? "layer"
                                 : kind == Kind::spread ? "spread"
                                 : kind == Kind::curve  ? "curve"
                                                        : "markers";
  std::string out = fmt::format("<g class=\"{}\" data-series=\"{}\">", group, escape_html(name));
  if (kind == Kind::curve || kind == Kind::markers) {
    const CurvePoint& last = curve.points.back();
    out +=
        fmt::format("<title>{}</title>",
                    escape_html(fmt::format(
                        "{}{}{} at {}{}", name, name.empty() ? "" : ": ", format_number(last.mean),
                        x_text(sheet.spec, sheet.data, last.x), seeds_text(last))));
  }
  out += "\n";
  for (const Shape& shape : shapes) {
    if (shape.tag == Shape::Tag::polygon) {
      out += fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>\n",
                         shape.geometry, colour, number(opacity));
    } else if (shape.tag == Shape::Tag::point) {
      out += marker(style.colour, shape.x, shape.y, colour, style.dash > 0,
                    curve.points.size() > 1 && sheet.data.categories.empty()) +
             "\n";
    } else if (kind == Kind::spread) {
      out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"/>\n",
                         shape.geometry, colour);
    } else {
      out += fmt::format(
          "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" "
          "stroke-linejoin=\"round\"{}/>\n",
          shape.geometry, colour, dash_attribute(dash_pattern(style.dash)));
    }
  }
  return out + "</g>\n";
}

// The paper's values: boxes that end where the curve does, or stand around their point of a setting; beside each other
// where they would overlap.
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
    const double edge = sheet.across(box, paper.x + dodge(sheet.data, paper.series));
    const bool start = value.at == PublishedValue::At::start;
    Box place{0, sheet.down(box, high), 0, sheet.down(box, low)};
    for (int slot = 0;; ++slot) {
      const double away = slot * (kPaperWidth + 3);
      place.left = !sheet.data.x_is_axis ? edge + away - kPaperWidth / 2
                   : start               ? edge + away
                                         : edge - away - kPaperWidth;
      place.left = std::clamp(place.left, box.left, box.right - kPaperWidth);
      place.right = place.left + kPaperWidth;
      const bool free = std::none_of(taken.begin(), taken.end(),
                                     [&](const auto& other) { return overlap(place, other) > 0; });
      if (free || away > box.width()) break;
    }
    taken.push_back(place);
    const std::string& colour = Palette::colour(sheet.looks.series[paper.series].colour);
    out += fmt::format(
        "<g class=\"paper\" data-series=\"{}\"><title>{}</title>\n<rect x=\"{}\" y=\"{}\" "
        "width=\"{}\" height=\"{}\" fill=\"{}\" fill-opacity=\"{}\" stroke=\"{}\"/>\n</g>\n",
        escape_html(series_name(sheet.data, paper.series)),
        escape_html(paper_words(sheet.data, paper)), number(place.left), number(place.top),
        number(place.width()), number(place.height()), colour, number(kPaperOpacity), colour);
  }
  return out;
}

// Words beside level lines: above or below and as far left as they can be, wherever least is in the
// way.
std::string draw_line_labels(const Sheet& sheet, std::size_t panel) {
  const Box& box = sheet.boxes[panel];
  std::vector<std::vector<std::pair<double, double>>> tracks;
  const auto add_track = [&](const std::vector<CurvePoint>& points) {
    tracks.emplace_back();
    for (const CurvePoint& point : points) {
      tracks.back().emplace_back(sheet.across(box, point.x), sheet.down(box, point.mean));
    }
  };
  for (const Curve& curve : sheet.data.curves) {
    if (curve.panel == panel) add_track(curve.points);
  }
  std::vector<std::pair<const ReferenceLine*, double>> levels;
  for (const ReferenceLine& line : sheet.data.lines) {
    if (line.panel != panel) continue;
    if (!line.level) add_track(line.points);
    if (line.level) levels.emplace_back(&line, sheet.down(box, line.points.front().mean));
  }

  std::string out;
  std::vector<Box> taken;
  for (const auto& [line, height] : levels) {
    if (line->series || height < box.top || height > box.bottom) continue;
    const std::string label = line_label(sheet.spec.lines[line->line]);
    const double width = text_width(label, kNoteSize);
    const double room = std::max(0.0, box.width() - 12 - width);
    Box best;
    double least = std::numeric_limits<double>::infinity();
    for (const bool above : {true, false}) {
      for (int place = 0; place <= 8; ++place) {
        const double from = box.left + 6 + room * place / 8;
        const Box words{from, above ? height - 15 : height + 3, from + width,
                        above ? height - 3 : height + 15};
        double cost = (above ? 0 : 0.5) + 0.1 * place;
        if (words.top < box.top - 6 || words.bottom > box.bottom) cost += 1000;
        for (const auto& track : tracks) cost += covered(words, track, 2);
        for (const Box& other : taken) cost += 10 * overlap(words, other);
        for (const auto& [other, level] : levels) {
          if (other != line && level > words.top - 1 && level < words.bottom + 1) cost += width;
        }
        if (cost < least) {
          least = cost;
          best = words;
        }
      }
    }
    taken.push_back(best);
    out += text_element(
        best.left, best.bottom - 2, label,
        fmt::format("class=\"line-label\" font-size=\"{}\" fill=\"{}\" stroke=\"#fff\" "
                    "stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
                    kNoteSize, kReference));
  }
  return out;
}

}  // namespace

std::string draw_figure(const FigureSpec& spec, const FigureData& data, Palette& palette,
                        const DrawOptions& options) {
  if (!data.refusal.empty()) return draw_refusal(spec, data, options);
  const Sheet sheet = lay_out(spec, data, palette);
  std::vector<std::vector<Element>> elements;
  for (std::size_t panel = 0; panel < data.panels.size(); ++panel) {
    elements.push_back(panel_elements(data, panel, sheet.markers));
  }
  const std::vector<PanelDrawing> drawings =
      plot_panels(data, sheet.width, sheet.height, sheet.boxes, sheet.x, sheet.y, elements);

  std::string out = open_svg(spec, description(spec, data), sheet.width, sheet.height, options);
  out += draw_legend(sheet.looks.legend, sheet.legend, sheet.legend_top);
  for (std::size_t panel = 0; panel < data.panels.size(); ++panel) {
    const Box& box = sheet.boxes[panel];
    out += fmt::format("<g class=\"panel\" data-box=\"{} {} {} {}\">\n", number(box.left),
                       number(box.top), number(box.right), number(box.bottom));
    out += draw_furniture(sheet, panel, drawings[panel]);
    for (std::size_t e = 0; e < elements[panel].size(); ++e) {
      const Element& element = elements[panel][e];
      const std::vector<Shape>& shapes = drawings[panel].shapes[e];
      out +=
          element.kind == Element::Kind::reference
              ? draw_reference(sheet, data.lines[element.index], shapes)
              : draw_curve(sheet, element.kind, data.curves[element.index], shapes, element.layer);
    }
    out += draw_paper(sheet, panel);
    out += draw_line_labels(sheet, panel);
    out += "</g>\n";
  }

  std::string metrics;
  for (const std::string& name : split_names(spec.metric))
    metrics += (metrics.empty() ? "" : ", ") + name;
  if (!spec.shows_metric()) metrics = metric_words(spec);
  const double middle = (sheet.boxes.front().top + sheet.boxes.back().bottom) / 2;
  out += fmt::format("<g font-size=\"{}\" fill=\"{}\" text-anchor=\"middle\">\n", kLabelSize, kInk);
  out += text_element(
      0, 0, with_units(spec.y_label.empty() ? metrics : spec.y_label, data.y_units),
      fmt::format("class=\"y-label\" transform=\"translate(14,{}) rotate(-90)\"", number(middle)));
  out += text_element((sheet.left + sheet.right) / 2, sheet.x_label,
                      with_units(spec.x_label.empty() ? spec.x : spec.x_label, data.x_units),
                      "class=\"x-label\"");
  out += "</g>\n";
  for (std::size_t i = 0; i < sheet.notes.size(); ++i) {
    out +=
        text_element(sheet.left, sheet.notes_top + 16 * static_cast<double>(i), sheet.notes[i],
                     fmt::format("class=\"note\" font-size=\"{}\" fill=\"{}\"", kNoteSize, kQuiet));
  }
  return out + "</svg>\n";
}

}  // namespace infomax
