#include "report/figure_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/html.h"

namespace infomax {

std::string with_units(const std::string& label, const std::string& units) {
  if (units.empty() || units == "1" || label.find(units) != std::string::npos) return label;
  return fmt::format("{} ({})", label, format_units(units));
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

std::string paper_words(const FigureData& data, const PaperValue& paper) {
  std::string who = series_name(data, paper.series);
  const std::string panel = join_values(data.panels[paper.panel]);
  if (!panel.empty() && panel != who) who += who.empty() ? panel : fmt::format(" ({})", panel);
  const std::string place = published_place(paper.value);
  const std::string where = place == paper.value.figure
                                ? "by " + place
                                : fmt::format("at the {} of its {}", paper.value.where(), place);
  return fmt::format("{}: {}{}{} {}", paper_label(data), who, who.empty() ? "" : " ",
                     published_words(paper.value), where);
}

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

}  // namespace infomax
