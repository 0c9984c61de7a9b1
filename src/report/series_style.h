// What tells one series from another: colours, dashes, shapes, and the legend that explains them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/figure.h"

namespace infomax {

// Colours that people with colour vision deficiencies tell apart (Okabe and Ito 2008; their yellow,
// lost on white, is left out, a wine red put in), given to series values in order of first use: one
// palette per page keeps "nce" one colour in all its figures.
class Palette {
 public:
  // Of a setting and its value, "bound=nce". Beyond eight keys the colours begin again.
  std::size_t index(const std::string& key);
  static const std::string& colour(std::size_t index);

 private:
  std::vector<std::string> keys_;
};

// SVG dash patterns; the first, empty, is a solid line.
inline constexpr std::size_t kDashCount = 4;
const std::string& dash_pattern(std::size_t index);

// Of lines across, by their number: dashes that no series has.
std::string reference_dash(std::size_t line);

// Of the shading of percentiles, `depth` steps in from the outermost.
double layer_opacity(std::size_t depth);

struct Style {
  std::size_t colour = 0;  // of the palette
  std::size_t dash = 0;
};

struct LegendEntry {
  std::string label;
  std::string colour, dash;
  // Else only a marker.
  bool line = true;
  // Its shape.
  std::optional<std::size_t> marker;
  bool hollow = false;
  // Else a filled box of this opacity, with an edge where it is 0.
  std::optional<double> box = {};
};

struct LegendGroup {
  std::string title;  // the setting
  std::vector<LegendEntry> entries;
};

struct SeriesStyle {
  std::vector<Style> series;  // by FigureData::series
  std::vector<LegendGroup> legend;
};

// Colour by the first setting that differs between the series, dash by the others together while
// those are few ("critic,bound": three colours, two dashes); else every series has a colour of its
// own.
SeriesStyle series_style(const FigureData& data, Palette& palette, bool markers);

}  // namespace infomax
