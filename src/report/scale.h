// From values to fractions of an axis, with its ticks.
#pragma once

#include <string>
#include <vector>

#include "report/figure.h"

namespace infomax {

struct Scale {
  double low = 0, high = 1;
  bool logarithmic = false;
  std::vector<double> ticks;
  std::vector<std::string> labels;  // of the ticks

  // 0 at low, 1 at high.
  double fraction(double value) const;
};

// Over all curves, for panels of `width` pixels with tick labels of `size`. Categories stand at 0,
// 1, ...; values that are few are ticks themselves; sizes such as 100, 1000, 10000 get a
// logarithmic axis. `markers`: leave room for them at the ends.
Scale x_scale(const FigureData& data, bool markers, double width, double size);

// Over all curves, bands and lines, unless the figure sets limits; logarithmic where it wants that
// and all is positive.
Scale y_scale(const FigureSpec& spec, const FigureData& data, double height);

}  // namespace infomax
