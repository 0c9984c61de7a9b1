#include "estimators/samples/ksg.h"

#include <vector>

namespace infomax {

namespace {

// n_x + 1 and n_y + 1 of each row.
struct Counts {
  std::vector<std::uint32_t> in_x, in_y;
};

// Of counts that have the point itself among them, or nothing, where the k-th neighbour coincides
// with it.
Counts with_itself(Counts counts) {
  for (std::vector<std::uint32_t>* side : {&counts.in_x, &counts.in_y})
    for (std::uint32_t& count : *side) count = count == 0 ? 1 : count;
  return counts;
}

Counts counts_of(ConstMatrixView<double> x, ConstMatrixView<double> y,
                 const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ksg1", x, y, k);
  const std::vector<double> reach = farthest_of(NeighbourTree(x, y, norm).nearest(k), k);
  require_reach("ksg1", reach);
  return with_itself({count_closer(x, reach, norm), count_closer(y, reach, norm)});
}

double estimate(std::size_t n, std::size_t k, const Counts& counts) {
  Tally tally(n);
  tally.add(counts.in_x);
  tally.add(counts.in_y);
  const Digamma psi(n);
  return psi(k) + psi(n) - tally.digammas(psi) / static_cast<double>(n);
}

}  // namespace

double ksg(ConstMatrixView<double> x, ConstMatrixView<double> y,
           const NeighbourSettings& settings) {
  return estimate(x.rows(), settings.neighbours, counts_of(x, y, settings));
}

std::vector<double> ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                              const NeighbourSettings& settings) {
  const Counts counts = counts_of(x, y, settings);
  const Digamma psi(x.rows());
  std::vector<double> out(x.rows());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = psi(settings.neighbours) + psi(out.size()) - psi(counts.in_x[i]) - psi(counts.in_y[i]);
  return out;
}

double ksg_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                     const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ksg_reference", x, y, k);
  const std::vector<double> reach = farthest_of(nearest_reference(x, y, k, norm), k);
  require_reach("ksg_reference", reach);
  return estimate(x.rows(), k,
                  with_itself({count_closer_reference(x, reach, norm),
                               count_closer_reference(y, reach, norm)}));
}

double ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream) {
  return ksg(x, y, neighbour_settings(settings));
}

std::vector<double> ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                              const Settings& settings, Stream) {
  return ksg_terms(x, y, neighbour_settings(settings));
}

double ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
