// What a suite file says of one figure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace infomax {

// A line across a figure: a number (log 128), a metric of the same points (mi_true) or the
// logarithm of a setting ("log batch"), which are level over an axis and curves over a setting.
// Where series differ in it, each has its own line in its colour.
struct FigureLine {
  std::string label;
  std::optional<double> value;
  std::string metric;
};

struct FigureSpec {
  std::string title;
  std::string caption;
  // A Selection of points (results/select.h).
  std::string cells;
  // On the y axis; several ("bound_train,bound_test") are drawn as further series.
  std::string metric;
  // Another metric: drawn is the metric less this one, seed by seed.
  std::string minus;
  // A setting that is a number: drawn is |metric - setting|.
  std::string distance_to;
  // In place of the mean: these, of all values at an x, over further axes and seeds together;
  // ascending, 0 to 100.
  std::vector<double> percentiles;
  // "step" or another axis of the metric; else a setting, and then y is the metric's last value.
  // Values that are no numbers stand side by side as categories.
  std::string x;
  // The setting that makes the curves, or several: "critic,bound" has a colour per critic and a
  // dash per bound; may be empty.
  std::string series;
  // The setting (or several) that makes the panels side by side; may be empty.
  std::string panels;
  std::string x_label, y_label;
  std::optional<double> y_min, y_max;
  // A logarithmic y axis, where all that is drawn is positive.
  bool y_log = false;
  std::vector<FigureLine> lines;

  // Whether what is drawn is the metric as it stands, not what was worked out of it.
  bool shows_metric() const { return minus.empty() && distance_to.empty(); }
};

}  // namespace infomax
