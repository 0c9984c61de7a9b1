#include "estimators/samples/mixed_ksg.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace infomax {

namespace {

std::vector<double> at_least_coincident(std::vector<double> reach) {
  for (double& r : reach) r = std::max(r, kCoincident);
  return reach;
}

// `together` are the counts in both sides.
double estimate(std::size_t k, std::span<const double> reach, std::vector<std::uint32_t> together,
                std::span<const std::uint32_t> in_x, std::span<const std::uint32_t> in_y) {
  const std::size_t n = reach.size();
  Tally both(n), either(n);
  for (std::size_t i = 0; i < n; ++i)
    if (reach[i] > kCoincident) together[i] = static_cast<std::uint32_t>(k);
  both.add(together);
  either.add(in_x);
  either.add(in_y);
  const Digamma psi(n);
  const double rows = static_cast<double>(n);
  return std::log(rows) + (both.digammas(psi) - either.digammas(psi)) / rows;
}

}  // namespace

double mixed_ksg(ConstMatrixView<double> x, ConstMatrixView<double> y,
                 const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("mixed-ksg", x, y, k);
  const NeighbourTree tree(x, y, norm);
  const std::vector<double> reach = at_least_coincident(farthest_of(tree.nearest(k), k));
  require_reach("mixed-ksg", reach);
  const bool atoms = std::ranges::count(reach, kCoincident) > 0;
  return estimate(k, reach,
                  atoms ? tree.count_closer(reach) : std::vector<std::uint32_t>(reach.size()),
                  count_closer(x, reach, norm), count_closer(y, reach, norm));
}

double mixed_ksg_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                           const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("mixed_ksg_reference", x, y, k);
  const std::vector<double> reach =
      at_least_coincident(farthest_of(nearest_reference(x, y, k, norm), k));
  require_reach("mixed_ksg_reference", reach);
  std::vector<std::uint32_t> together(x.rows());
  for (std::size_t i = 0; i < x.rows(); ++i)
    for (std::size_t j = 0; j < x.rows(); ++j)
      together[i] +=
          measure_between(x, i, j, norm) < reach[i] && measure_between(y, i, j, norm) < reach[i]
              ? 1
              : 0;
  return estimate(k, reach, together, count_closer_reference(x, reach, norm),
                  count_closer_reference(y, reach, norm));
}

double mixed_ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                          const Settings& settings, Stream) {
  return mixed_ksg(x, y, neighbour_settings(settings));
}

double mixed_ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
