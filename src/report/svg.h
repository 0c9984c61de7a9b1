// A figure as vector graphics: a sheet of panels (sheet.h) with the lines and areas of plot.h, in
// the colours of style.h.
//
// What the drawing promises to readers and tests: <g class="panel"> per panel, in it one
// <g class="curve"> per series with a path for each of its parts between gaps, a <g class="band">
// with polygons where several seeds spread (of percentiles a <g class="layer"> from each to the
// next), a <g class="reference"> per line, a <g class="paper"> with a box per published value at
// its end of the curve, or around its point where x is a setting, as wide as is good to see and
// from one end of its band to the other. All of them carry data-series but lines; a panel's
// data-box is "left top right bottom" of its plot. Every id begins with the given prefix, so
// several figures share a page. What goes beyond the panel is cut at its edge. Coordinates have at
// most two decimals.
#pragma once

#include <string>

#include "report/figure.h"
#include "report/series_style.h"
#include "suite/figure_spec.h"

namespace infomax {

struct DrawOptions {
  std::string id_prefix = "figure";
  // A file of its own: with a white ground and its size in pixels.
  bool standalone = false;
};

// One <svg> element. Where `data` has a refusal the picture says so.
std::string draw_figure(const FigureSpec& spec, const FigureData& data, Palette& palette,
                        const DrawOptions& options);

}  // namespace infomax
