// Where everything of a figure stands: panels, scales, legend, notes, in pixels.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/figure.h"
#include "report/legend.h"
#include "report/plot.h"
#include "report/scale.h"
#include "report/series_style.h"
#include "suite/figure_spec.h"

namespace infomax {

struct Sheet {
  const FigureSpec& spec;
  const FigureData& data;
  // Whether each place gets one.
  bool markers = false;
  SeriesStyle style = {};
  double width = 0, height = 0;
  // Of all panels together.
  double left = 0, right = 0;
  std::size_t columns = 1;
  // Of all panels.
  Scale x = {}, y = {};
  // The plot of each panel.
  std::vector<Box> boxes = {};
  double legend_top = 4, x_label = 0, notes_top = 0;
  std::vector<LegendPlace> legend = {};
  // In rows.
  std::vector<std::string> notes = {};

  double across(std::size_t panel, double value) const {
    return infomax::across(boxes[panel], x, value);
  }
  double down(std::size_t panel, double value) const {
    return infomax::down(boxes[panel], y, value);
  }
  // Side by side where x runs over categories, so that series don't hide each other.
  double across(std::size_t panel, std::size_t series, double value) const;
};

// Of a figure that has something to draw. `spec` and `data` have to outlive it.
Sheet lay_out(const FigureSpec& spec, const FigureData& data, Palette& palette);

}  // namespace infomax
