// A figure as vector graphics: gnuplot computes the geometry (axes, clipping, curves, bands), and
// this file gives it looks and words. No word of a record ever reaches gnuplot's script, so none
// can be taken for a command.
//
// What the drawing promises to readers and tests: <g class="panel"> per panel, in it one <g
// class="curve"> with a path per series, a <g class="band"> with polygons where several seeds
// spread (of percentiles a <g class="layer"> from each to the next), a <g class="reference"> per line, a <g
// class="paper"> with a box per published value at its end of the curve, or around its point where x is a setting, as wide as is
// good to see and from one end of its band to the other. All of them carry data-series but lines; a panel's data-box is "left top right bottom" of its plot. Every id begins
// with the given prefix, so several figures share a page.
#pragma once

#include <string>

#include "report/figure.h"
#include "report/looks.h"

namespace infomax {

struct DrawOptions {
  std::string id_prefix = "figure";
  bool standalone = false;  // a file of its own: with a white ground and its size in pixels
};

// One <svg> element. Where `data` has a refusal the picture says so, and gnuplot isn't asked.
// Throws IoError where gnuplot is missing or fails.
std::string draw_figure(const FigureSpec& spec, const FigureData& data, Palette& palette,
                        const DrawOptions& options);

}  // namespace infomax
