// gnuplot's part of a figure: a script of numbers alone in, geometry out. No word of a record
// reaches the script, so none can be taken for a command; what gnuplot says of colours and fonts is
// dropped.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/figure.h"
#include "report/scale.h"

namespace infomax {

// In pixels, y downwards.
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

struct Element {
  enum class Kind {
    band,       // from the smallest to the largest over seeds
    layer,      // from one percentile to the next
    reference,  // a line across
    spread,     // the band of a single place: a bar
    curve,      // the mean
    markers     // the mean's places
  };
  Kind kind;
  std::size_t index = 0;  // into FigureData's lines for a reference, else into its curves
  std::size_t layer = 0;  // of a layer: the percentile that it begins at
};

struct Shape {
  enum class Tag { path, polygon, point };
  Tag tag;
  std::string geometry;  // the attribute d or points
  double x = 0, y = 0;   // of a point
};

struct PanelDrawing {
  std::string grid, axis;                  // path data
  std::vector<std::vector<Shape>> shapes;  // by element
};

// How far from its category, in x, the values of a series stand; 0 where x is a number.
double dodge(const FigureData& data, std::size_t series);

// What a panel shows, in the order in which it is drawn.
std::vector<Element> panel_elements(const FigureData& data, std::size_t panel, bool markers);

// Draws the elements of each panel into its box on a sheet of width x height pixels. Coordinates
// are gnuplot's, to a hundredth of a pixel. Throws IoError where gnuplot is missing, fails or draws
// what this doesn't understand.
std::vector<PanelDrawing> plot_panels(const FigureData& data, double width, double height,
                                      const std::vector<Box>& boxes, const Scale& x, const Scale& y,
                                      const std::vector<std::vector<Element>>& elements);

}  // namespace infomax
