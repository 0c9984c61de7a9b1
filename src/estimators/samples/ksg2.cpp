#include "estimators/samples/ksg2.h"

#include <algorithm>
#include <vector>

namespace infomax {

namespace {

// n_x and n_y of each row.
struct Counts {
  std::vector<std::uint32_t> in_x, in_y;
};

// Of counts that have the point itself among them: its neighbours are in both.
Counts without_itself(Counts counts) {
  for (std::vector<std::uint32_t>* side : {&counts.in_x, &counts.in_y})
    for (std::uint32_t& count : *side) --count;
  return counts;
}

Counts counts_of(ConstMatrixView<double> x, ConstMatrixView<double> y,
                 const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ksg2", x, y, k);
  const NeighbourTree tree(x, y, norm);
  const std::vector<double> reach = farthest_of(tree.nearest(k), k);
  require_reach("ksg2", reach);
  const NeighbourTree::Sides sides = tree.farthest_sides(and_equal(reach));
  return without_itself(
      {count_closer(x, and_equal(sides.x), norm), count_closer(y, and_equal(sides.y), norm)});
}

double estimate(std::size_t n, std::size_t k, const Counts& counts) {
  Tally tally(n);
  tally.add(counts.in_x);
  tally.add(counts.in_y);
  const Digamma psi(n);
  const double count = static_cast<double>(k), rows = static_cast<double>(n);
  return psi(k) - 1 / count + psi(n) - tally.digammas(psi) / rows;
}

}  // namespace

double ksg2(ConstMatrixView<double> x, ConstMatrixView<double> y,
            const NeighbourSettings& settings) {
  return estimate(x.rows(), settings.neighbours, counts_of(x, y, settings));
}

std::vector<double> ksg2_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                               const NeighbourSettings& settings) {
  const Counts counts = counts_of(x, y, settings);
  const Digamma psi(x.rows());
  const double of_k = psi(settings.neighbours) - 1 / static_cast<double>(settings.neighbours);
  std::vector<double> out(x.rows());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = of_k + psi(out.size()) - psi(counts.in_x[i]) - psi(counts.in_y[i]);
  return out;
}

double ksg2_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                      const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ksg2_reference", x, y, k);
  const std::size_t n = x.rows();
  const std::vector<double> reach = farthest_of(nearest_reference(x, y, k, norm), k);
  require_reach("ksg2_reference", reach);
  std::vector<double> reach_x(n), reach_y(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double in_x = measure_between(x, i, j, norm), in_y = measure_between(y, i, j, norm);
      if (std::max(in_x, in_y) > reach[i]) continue;
      reach_x[i] = std::max(reach_x[i], in_x);
      reach_y[i] = std::max(reach_y[i], in_y);
    }
  return estimate(n, k,
                  without_itself({count_closer_reference(x, and_equal(reach_x), norm),
                                  count_closer_reference(y, and_equal(reach_y), norm)}));
}

double ksg2_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                     Stream) {
  return ksg2(x, y, neighbour_settings(settings));
}

std::vector<double> ksg2_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                               const Settings& settings, Stream) {
  return ksg2_terms(x, y, neighbour_settings(settings));
}

double ksg2_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return 1.5 * neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
