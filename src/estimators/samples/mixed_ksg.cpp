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

// k_i, n_x and n_y of each row.
struct Counts {
  std::vector<std::uint32_t> together, in_x, in_y;
};

// `together` are the counts in both sides.
Counts with_neighbours(std::size_t k, std::span<const double> reach, Counts counts) {
  for (std::size_t i = 0; i < reach.size(); ++i)
    if (reach[i] > kCoincident) counts.together[i] = static_cast<std::uint32_t>(k);
  return counts;
}

Counts counts_of(ConstMatrixView<double> x, ConstMatrixView<double> y,
                 const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("mixed-ksg", x, y, k);
  const NeighbourTree tree(x, y, norm);
  const std::vector<double> reach = at_least_coincident(farthest_of(tree.nearest(k), k));
  require_reach("mixed-ksg", reach);
  const bool atoms = std::ranges::count(reach, kCoincident) > 0;
  return with_neighbours(
      k, reach,
      {atoms ? tree.count_closer(reach) : std::vector<std::uint32_t>(reach.size()),
       count_closer(x, reach, norm), count_closer(y, reach, norm)});
}

double estimate(const Counts& counts) {
  const std::size_t n = counts.together.size();
  Tally both(n), either(n);
  both.add(counts.together);
  either.add(counts.in_x);
  either.add(counts.in_y);
  const Digamma psi(n);
  const double rows = static_cast<double>(n);
  return std::log(rows) + (both.digammas(psi) - either.digammas(psi)) / rows;
}

}  // namespace

double mixed_ksg(ConstMatrixView<double> x, ConstMatrixView<double> y,
                 const NeighbourSettings& settings) {
  return estimate(counts_of(x, y, settings));
}

std::vector<double> mixed_ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                    const NeighbourSettings& settings) {
  const Counts counts = counts_of(x, y, settings);
  const Digamma psi(x.rows());
  const double log_rows = std::log(static_cast<double>(x.rows()));
  std::vector<double> out(x.rows());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = log_rows + psi(counts.together[i]) - psi(counts.in_x[i]) - psi(counts.in_y[i]);
  return out;
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
  return estimate(with_neighbours(
      k, reach,
      {together, count_closer_reference(x, reach, norm), count_closer_reference(y, reach, norm)}));
}

double mixed_ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                          const Settings& settings, Stream) {
  return mixed_ksg(x, y, neighbour_settings(settings));
}

std::vector<double> mixed_ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                    const Settings& settings, Stream) {
  return mixed_ksg_terms(x, y, neighbour_settings(settings));
}

double mixed_ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
