#include "report/cost_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "report/html.h"
#include "report/plot.h"
#include "report/plural.h"
#include "report/svg_parts.h"

namespace infomax {
namespace {

constexpr double kWidth = 760, kHeight = 420;
constexpr Box kPanel{64, 14, 744, 370};
constexpr double kRadius = 4;

struct Dot {
  const RankedEstimator* of;
  double seconds, error;
  Place place;
};

// Whole powers of ten around all values, at least one apart; 2 and 5 times them, too, where there
// are few.
Scale decades(std::vector<double> values) {
  std::ranges::sort(values);
  const int first = static_cast<int>(std::floor(std::log10(values.front()))),
            last = std::max(first + 1, static_cast<int>(std::ceil(std::log10(values.back()))));
  Scale out;
  out.logarithmic = true;
  out.low = std::pow(10, first);
  out.high = std::pow(10, last);
  const auto add = [&](double tick) {
    out.ticks.push_back(tick);
    out.labels.push_back(fmt::format("{:g}", tick));
  };
  for (int power = first; power <= last; ++power) {
    const double decade = std::pow(10, power);
    add(decade);
    if (last - first > 2 || power == last) continue;
    add(2 * decade);
    add(5 * decade);
  }
  return out;
}

std::vector<Dot> dots_of(const Ranking& ranking) {
  std::vector<Dot> out;
  for (const RankedEstimator& of : ranking.estimators)
    if (of.seconds && *of.seconds > 0 && of.mae.over_seeds.mean > 0)
      out.push_back({&of, *of.seconds, of.mae.over_seeds.mean, {}});
  return out;
}

std::string line(Place from, Place to, std::string_view colour) {
  return fmt::format("<path d=\"M{},{} L{},{}\" stroke=\"{}\" fill=\"none\"/>\n",
                     format_coordinate(from.x), format_coordinate(from.y), format_coordinate(to.x),
                     format_coordinate(to.y), colour);
}

std::string axes(const Scale& x, const Scale& y) {
  std::string out;
  for (std::size_t i = 0; i < x.ticks.size(); ++i) {
    const double at = across(kPanel, x, x.ticks[i]);
    out += line({at, kPanel.top}, {at, kPanel.bottom}, kGrid) +
           text_element(at, kPanel.bottom + 17, x.labels[i],
                        fmt::format("font-size=\"{}\" fill=\"{}\" text-anchor=\"middle\"",
                                    kTickSize, kQuiet));
  }
  for (std::size_t i = 0; i < y.ticks.size(); ++i) {
    const double at = down(kPanel, y, y.ticks[i]);
    out += line({kPanel.left, at}, {kPanel.right, at}, kGrid) +
           text_element(
               kPanel.left - 7, at + 4, y.labels[i],
               fmt::format("font-size=\"{}\" fill=\"{}\" text-anchor=\"end\"", kTickSize, kQuiet));
  }
  const double middle = (kPanel.top + kPanel.bottom) / 2;
  return out +
         text_element(
             (kPanel.left + kPanel.right) / 2, kHeight - 8, "processor seconds of an estimate",
             fmt::format("font-size=\"{}\" fill=\"{}\" text-anchor=\"middle\"", kLabelSize, kInk)) +
         text_element(14, middle, "mean absolute error, nats",
                      fmt::format("font-size=\"{}\" fill=\"{}\" text-anchor=\"middle\" "
                                  "transform=\"rotate(-90 14 {})\"",
                                  kLabelSize, kInk, format_coordinate(middle)));
}

bool meet(const Box& a, const Box& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// Where a name may stand: its anchor, by which it is set there, and the room that it takes.
struct NamePlace {
  Place at;
  std::string_view anchor;
  Box box;
};

std::array<NamePlace, 4> name_places(const Dot& dot) {
  const double width = text_width(dot.of->label, kNoteSize), height = kNoteSize;
  const auto [x, y] = dot.place;
  const auto place = [&](Place at, std::string_view anchor, double left) {
    return NamePlace{at, anchor, {left, at.y - height + 2, left + width, at.y + 2}};
  };
  const double right = x + kRadius + 4, left = x - kRadius - 4;
  return {place({right, y + height / 2 - 2}, "start", right),
          place({left, y + height / 2 - 2}, "end", left - width),
          place({x, y - kRadius - 3}, "middle", x - width / 2),
          place({x, y + kRadius + height}, "middle", x - width / 2)};
}

// To the right, left, above or below, the first that meets no dot and no name; none where all do.
std::string names(const std::vector<Dot>& dots) {
  std::vector<Box> taken;
  taken.reserve(2 * dots.size());
  for (const Dot& dot : dots)
    taken.push_back({dot.place.x - kRadius, dot.place.y - kRadius, dot.place.x + kRadius,
                     dot.place.y + kRadius});
  const auto is_free = [&](const Box& box) {
    return box.left >= kPanel.left && box.right <= kPanel.right && box.top >= kPanel.top &&
           box.bottom <= kPanel.bottom &&
           std::ranges::none_of(taken, [&](const Box& other) { return meet(box, other); });
  };
  std::string out;
  for (const Dot& dot : dots)
    for (const NamePlace& place : name_places(dot)) {
      if (!is_free(place.box)) continue;
      taken.push_back(place.box);
      out += text_element(place.at.x, place.at.y, dot.of->label,
                          fmt::format("font-size=\"{}\" fill=\"{}\" text-anchor=\"{}\"", kNoteSize,
                                      kInk, place.anchor));
      break;
    }
  return out;
}

// Bounds by side: dots of colours and shapes of their own, so that they differ in print, too.
std::string dot_of(const Dot& dot) {
  const bool lower = dot.of->side == BoundSide::lower, upper = dot.of->side == BoundSide::upper;
  return fmt::format("<g data-estimator=\"{0}\"><title>{0}: {1} nats, {2} s, {3}</title>{4}</g>\n",
                     escape_html(dot.of->label), format_number(dot.error),
                     format_number(dot.seconds), plural(dot.of->mae.tasks, "task"),
                     marker(lower   ? 2
                            : upper ? 4
                                    : 0,
                            dot.place,
                            lower   ? "#0072b2"
                            : upper ? "#d55e00"
                                    : "#4b5563",
                            /*hollow=*/false, /*edged=*/true));
}

}  // namespace

std::string cost_figure(const Ranking& ranking, const std::string& id, const std::string& title) {
  std::vector<Dot> dots = dots_of(ranking);
  if (dots.size() < 2) return {};
  std::vector<double> seconds, errors;
  for (const Dot& dot : dots) {
    seconds.push_back(dot.seconds);
    errors.push_back(dot.error);
  }
  const Scale x = decades(seconds), y = decades(errors);
  std::string drawn;
  for (Dot& dot : dots) {
    dot.place = {across(kPanel, x, dot.seconds), down(kPanel, y, dot.error)};
    drawn += dot_of(dot);
  }
  return fmt::format(
      "<figure class=\"cost\"><div class=\"plot\"><svg viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-labelledby=\"{}\"><title id=\"{}\">Cost against error: {}</title>\n{}{}{}</svg></div>\n"
      "<figcaption><b>Cost against error, {}.</b> Triangles are lower bounds, upside down upper "
      "ones, circles neither. Mean over tasks and seeds, training included; seconds depend on the "
      "machine.</figcaption></figure>\n",
      kWidth, kHeight, id, id, escape_html(title), axes(x, y), drawn, names(dots),
      escape_html(title));
}

}  // namespace infomax
