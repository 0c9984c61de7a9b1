#include "report/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "report/html.h"

namespace infomax {
namespace {

// One edge of a box: what has a coordinate of at least `at` is inside, or of at most.
struct Edge {
  double Place::*coordinate;
  double at;
  bool at_least;

  bool has_inside(const Place& place) const {
    return at_least ? place.*coordinate >= at : place.*coordinate <= at;
  }

  // Where the stroke from a to b, of which one is inside and one isn't, crosses the edge.
  Place crossing(const Place& a, const Place& b) const {
    if (a.*coordinate == at) return a;
    if (b.*coordinate == at) return b;
    const double part = (at - a.*coordinate) / (b.*coordinate - a.*coordinate);
    Place place{a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)};
    place.*coordinate = at;
    return place;
  }
};

std::array<Edge, 4> edges_of(const Box& box) {
  return {{{&Place::x, box.left, true},
           {&Place::x, box.right, false},
           {&Place::y, box.top, true},
           {&Place::y, box.bottom, false}}};
}

bool is_finite(const Place& place) {
  return std::isfinite(place.x) && std::isfinite(place.y);
}

// Exactly `to` where the fraction is 1, so that a value at a limit lies in the box.
double between(double from, double to, double fraction) {
  return fraction == 1 ? to : from + fraction * (to - from);
}

void append(Track& track, const Place& place) {
  if (track.empty() || track.back() != place) track.push_back(place);
}

// Adds to `parts` what of the line is inside of the edge.
void cut_line(const Track& line, const Edge& edge, std::vector<Track>& parts) {
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool before = inside;
    inside = edge.has_inside(line[i]);
    if (inside && !before) parts.emplace_back();
    if (i > 0 && inside != before) append(parts.back(), edge.crossing(line[i - 1], line[i]));
    if (inside) append(parts.back(), line[i]);
  }
}

Track cut_polygon(const Track& polygon, const Edge& edge) {
  Track cut;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Place& from = polygon[i == 0 ? polygon.size() - 1 : i - 1];
    const Place& to = polygon[i];
    if (edge.has_inside(from) != edge.has_inside(to)) append(cut, edge.crossing(from, to));
    if (edge.has_inside(to)) append(cut, to);
  }
  if (cut.size() > 1 && cut.front() == cut.back()) cut.pop_back();
  return cut;
}

std::string coordinates(const Place& place) {
  return format_coordinate(place.x) + "," + format_coordinate(place.y);
}

}  // namespace

double overlap(const Box& a, const Box& b) {
  const double w = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double h = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return w > 0 && h > 0 ? w : 0;
}

double across(const Box& box, const Scale& x, double value) {
  return between(box.left, box.right, x.fraction(value));
}

double down(const Box& box, const Scale& y, double value) {
  return between(box.bottom, box.top, y.fraction(value));
}

bool contains(const Box& box, Place place) {
  return is_finite(place) && std::ranges::all_of(edges_of(box), [&](const Edge& edge) {
           return edge.has_inside(place);
         });
}

std::vector<Track> clip_line(const Track& line, const Box& box) {
  std::vector<Track> parts;
  bool open = false;
  for (const Place& place : line) {
    if (is_finite(place)) {
      if (!open) parts.emplace_back();
      parts.back().push_back(place);
    }
    open = is_finite(place);
  }
  for (const Edge& edge : edges_of(box)) {
    std::vector<Track> inside;
    for (const Track& part : parts) cut_line(part, edge, inside);
    parts = std::move(inside);
  }
  return parts;
}

std::vector<Track> clip_area(const Track& lower, const Track& upper, const Box& box) {
  std::vector<Track> polygons;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= lower.size(); ++i) {
    if (i < lower.size() && is_finite(lower[i]) && is_finite(upper[i])) continue;
    Track polygon(lower.begin() + static_cast<std::ptrdiff_t>(begin),
                  lower.begin() + static_cast<std::ptrdiff_t>(i));
    for (std::size_t k = i; k > begin; --k) polygon.push_back(upper[k - 1]);
    for (const Edge& edge : edges_of(box)) polygon = cut_polygon(polygon, edge);
    if (polygon.size() > 2) polygons.push_back(std::move(polygon));
    begin = i + 1;
  }
  return polygons;
}

std::string path_data(const Track& line) {
  std::string data;
  for (const Place& place : line) data += (data.empty() ? "M" : " L") + coordinates(place);
  if (line.size() == 1) data += " h0";
  return data;
}

std::string polygon_points(const Track& polygon) {
  std::string points;
  for (const Place& place : polygon) points += (points.empty() ? "" : " ") + coordinates(place);
  return points;
}

}  // namespace infomax
