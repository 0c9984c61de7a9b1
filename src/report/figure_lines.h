// The lines across a figure.
#pragma once

#include <vector>

#include "report/figure.h"
#include "report/sources.h"
#include "suite/figure_spec.h"

namespace infomax {

// Adds those of `spec` to `data`, whose panels are known: a number in every panel; what a metric or
// setting gives at the points of `items`, once for a panel where all series have it alike. A line
// that no point has is told in a note.
void gather_lines(const FigureSpec& spec, const std::vector<Item>& items, FigureData& data);

}  // namespace infomax
