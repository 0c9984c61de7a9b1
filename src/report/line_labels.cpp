#include "report/line_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "report/figure_words.h"
#include "report/html.h"
#include "report/svg_parts.h"

namespace infomax {
namespace {

// What words in a panel can lie on.
struct Obstacles {
  // Curves, and lines that aren't level.
  std::vector<Track> tracks;
  // The heights of level lines.
  std::vector<double> levels;
  // Other words.
  std::vector<Box> words;
};

// How much of `box` the line covers, as a length of x.
double covered(const Box& box, const Track& line, double thickness) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const auto [x0, y0] = line[i];
    const auto [x1, y1] = line[i + 1];
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

// How much is in the way of words beside the level line at `height`.
double cost_of(const Box& words, const Box& panel, double height, const Obstacles& obstacles) {
  double cost = 0;
  if (words.top < panel.top - 6 || words.bottom > panel.bottom) cost += 1000;
  for (const Track& track : obstacles.tracks) cost += covered(words, track, 2);
  for (const Box& other : obstacles.words) cost += 10 * overlap(words, other);
  for (const double level : obstacles.levels) {
    if (level != height && level > words.top - 1 && level < words.bottom + 1) cost += words.width();
  }
  return cost;
}

Box best_place(double width, const Box& panel, double height, const Obstacles& obstacles) {
  const double room = std::max(0.0, panel.width() - 12 - width);
  Box best;
  double least = std::numeric_limits<double>::infinity();
  for (const bool above : {true, false}) {
    for (int place = 0; place <= 8; ++place) {
      const double from = panel.left + 6 + room * place / 8;
      const Box words{from, above ? height - 15 : height + 3, from + width,
                      above ? height - 3 : height + 15};
      const double cost =
          (above ? 0 : 0.5) + 0.1 * place + cost_of(words, panel, height, obstacles);
      if (cost < least) {
        least = cost;
        best = words;
      }
    }
  }
  return best;
}

Obstacles obstacles_in(const Sheet& sheet, std::size_t panel) {
  Obstacles obstacles;
  const auto add = [&](const std::vector<CurvePoint>& points) {
    Track& track = obstacles.tracks.emplace_back();
    for (const CurvePoint& point : points)
      track.push_back({sheet.across(panel, point.x), sheet.down(panel, point.mean)});
  };
  for (const Curve& curve : sheet.data.curves) {
    if (curve.panel == panel) add(curve.points);
  }
  for (const ReferenceLine& line : sheet.data.lines) {
    if (line.panel != panel) continue;
    if (line.level) {
      obstacles.levels.push_back(sheet.down(panel, line.points.front().mean));
    } else {
      add(line.points);
    }
  }
  return obstacles;
}

}  // namespace

std::string draw_line_labels(const Sheet& sheet, std::size_t panel) {
  const Box& box = sheet.boxes[panel];
  Obstacles obstacles = obstacles_in(sheet, panel);
  std::string out;
  for (const ReferenceLine& line : sheet.data.lines) {
    if (line.panel != panel || !line.level || line.series) continue;
    const double height = sheet.down(panel, line.points.front().mean);
    if (height < box.top || height > box.bottom) continue;
    const std::string label = line_label(sheet.spec.lines[line.line]);
    const Box words = best_place(text_width(label, kNoteSize), box, height, obstacles);
    obstacles.words.push_back(words);
    out += text_element(
        words.left, words.bottom - 2, label,
        fmt::format("class=\"line-label\" font-size=\"{}\" fill=\"{}\" stroke=\"#fff\" "
                    "stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
                    kNoteSize, kReference));
  }
  return out;
}

}  // namespace infomax
