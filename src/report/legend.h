// The legend of a figure: what it explains, where each entry stands, and its drawing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/figure.h"
#include "report/series_style.h"
#include "suite/figure_spec.h"

namespace infomax {

// `series`, unless the titles of the panels say all that they would; the shading of percentiles;
// lines that can't be named where they run, and the paper's values.
std::vector<LegendGroup> legend_of(const FigureSpec& spec, const FigureData& data,
                                   const std::vector<LegendGroup>& series);

struct LegendPlace {
  std::size_t group = 0;
  // None: the group's title.
  std::optional<std::size_t> entry;
  // In pixels, the left end.
  double x = 0;
  std::size_t row = 0;
};

// In rows from `left` to `right`; an entry that is wider alone leaves its row.
std::vector<LegendPlace> place_legend(const std::vector<LegendGroup>& legend, double left,
                                      double right);

// In pixels; 0 of an empty one.
double legend_height(const std::vector<LegendPlace>& places);

// With its upper edge at `top`.
std::string draw_legend(const std::vector<LegendGroup>& legend,
                        const std::vector<LegendPlace>& places, double top);

}  // namespace infomax
