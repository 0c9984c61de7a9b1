#include "core/quantile.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace infomax {

double quantile(std::vector<double> values, double q) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return nan;
  for (const double value : values)
    if (std::isnan(value)) return nan;
  std::sort(values.begin(), values.end());
  const double at = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double share = at - static_cast<double>(below);
  // Not a + share (b - a), which would make a NaN of two infinities.
  return share == 0 || values[below] == values[above]
             ? values[below]
             : (1 - share) * values[below] + share * values[above];
}

}  // namespace infomax
