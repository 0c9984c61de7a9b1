// From values to places on a panel, what of a line or an area lies inside it, and both as SVG.
#pragma once

#include <string>
#include <vector>

#include "report/scale.h"

namespace infomax {

// In pixels, y downwards.
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

// As a length of x; 0 where they don't meet.
double overlap(const Box& a, const Box& b);

// In pixels, y downwards.
struct Place {
  double x = 0, y = 0;
  bool operator==(const Place&) const = default;
};

// The corners of a polyline or a polygon. A corner that isn't finite is a gap.
using Track = std::vector<Place>;

// Where a value stands between the left and right edge, or the lower and upper one: the scale's low
// and high exactly at the edges, what lies beyond them outside. Linear or logarithmic as the scale
// is; not finite where the value isn't, and where it has no logarithm.
double across(const Box& box, const Scale& x, double value);
double down(const Box& box, const Scale& y, double value);

// Whether the place is in the box or on its edge; where it isn't finite, no.
bool contains(const Box& box, Place place);

// The parts of the polyline that lie in the box, in its order: cut where the line crosses an edge,
// and at gaps. A part may be a single place: one between gaps, or where the line touches an edge.
std::vector<Track> clip_line(const Track& line, const Box& box);

// The area that lies between two lines, given from left to right with as many places each, cut at
// the edges of the box: a polygon for each stretch of places where neither has a gap. Where a
// polygon falls apart, its parts stay connected along the box's edge (Sutherland and Hodgman 1974).
// What is left of less than three corners is none.
std::vector<Track> clip_area(const Track& lower, const Track& upper, const Box& box);

// "M60,280 L120,200", with at most two decimals. A single place gets a stroke of no length,
// "M60,280 h0", which round ends make a dot.
std::string path_data(const Track& line);

// "60,280 120,200", the same of a polygon.
std::string polygon_points(const Track& polygon);

}  // namespace infomax
