#include "estimators/samples/kl.h"

#include <fmt/core.h>

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/error.h"
#include "estimators/samples/arrays.h"

namespace infomax {

double log_unit_ball(std::size_t d, Norm norm) {
  const double width = static_cast<double>(d);
  if (norm == Norm::maximum) return width * std::numbers::ln2;
  return 0.5 * width * std::log(std::numbers::pi) - boost::math::lgamma(0.5 * width + 1);
}

double kl_entropy(std::string_view who, std::string_view what, ConstMatrixView<double> a,
                  const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  const std::size_t n = a.rows();
  std::vector<double> logs = farthest_of(NeighbourTree(a, {}, norm).nearest(k), k);
  require_reach(who, logs);
  for (std::size_t i = 0; i < n; ++i) {
    if (logs[i] < kCoincident)
      throw NumericError(fmt::format("{}: row {} of {} has {} others at the same place, want fewer",
                                     who, i, what, k));
    logs[i] = std::log(distance_of(logs[i], norm));
  }
  const Digamma psi(n);
  const double per_row = static_cast<double>(a.cols()) / static_cast<double>(n);
  return psi(n) - psi(k) + log_unit_ball(a.cols(), norm) + per_row * sum_in_order(std::move(logs));
}

double kl(ConstMatrixView<double> x, ConstMatrixView<double> y, const NeighbourSettings& settings) {
  require_draws("kl", x, y, settings.neighbours);
  return kl_entropy("kl", "x", x, settings) + kl_entropy("kl", "y", y, settings) -
         kl_entropy("kl", "(x, y)", SideBySide(x, y), settings);
}

double kl_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                   Stream) {
  return kl(x, y, neighbour_settings(settings));
}

double kl_entropy_estimate(ConstMatrixView<double> a, const Settings& settings, Stream) {
  const NeighbourSettings of = neighbour_settings(settings);
  require_draws("kl", a, a, of.neighbours);
  return kl_entropy("kl", "x", a, of);
}

double kl_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return 2 * neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
