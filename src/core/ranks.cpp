#include "core/ranks.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cstddef>
#include <numbers>
#include <numeric>

namespace infomax {

std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t place = first; place < last; ++place)
      out[order[place]] = 0.5 * static_cast<double>(first + last + 1);
  }
  return out;
}

// Phi^-1(p) = -sqrt(2) erfc^-1(2 p).
std::vector<double> normal_scores_of(std::span<const double> values) {
  std::vector<double> out = ranks_of(values);
  const double above = static_cast<double>(values.size() + 1);
  for (double& v : out) v = -std::numbers::sqrt2 * boost::math::erfc_inv(2 * (v / above));
  return out;
}

}  // namespace infomax
