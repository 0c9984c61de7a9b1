#include "estimators/samples/ksg.h"

#include <vector>

namespace infomax {

namespace {

// psi(n_x + 1) of counts that have the point itself among them, or nothing, where the k-th
// neighbour coincides with it.
double estimate(std::size_t n, std::size_t k, std::vector<std::uint32_t> in_x,
                std::vector<std::uint32_t> in_y) {
  Tally tally(n);
  for (std::vector<std::uint32_t>* counts : {&in_x, &in_y}) {
    for (std::uint32_t& count : *counts) count = count == 0 ? 1 : count;
    tally.add(*counts);
  }
  const Digamma psi(n);
  return psi(k) + psi(n) - tally.digammas(psi) / static_cast<double>(n);
}

}  // namespace

double ksg(ConstMatrixView<double> x, ConstMatrixView<double> y,
           const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ksg1", x, y, k);
  const std::vector<double> reach = farthest_of(NeighbourTree(x, y, norm).nearest(k), k);
  require_reach("ksg1", reach);
  return estimate(x.rows(), k, count_closer(x, reach, norm), count_closer(y, reach, norm));
}

double ksg_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                     const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ksg_reference", x, y, k);
  const std::vector<double> reach = farthest_of(nearest_reference(x, y, k, norm), k);
  require_reach("ksg_reference", reach);
  return estimate(x.rows(), k, count_closer_reference(x, reach, norm),
                  count_closer_reference(y, reach, norm));
}

double ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream) {
  return ksg(x, y, neighbour_settings(settings));
}

double ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
