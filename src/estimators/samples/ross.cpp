#include "estimators/samples/ross.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "core/error.h"
#include "estimators/samples/arrays.h"

namespace infomax {

namespace {

struct Labelled {
  Symbols labels;
  ConstMatrixView<double> y;
};

// Which side is the label and which the vector.
Labelled labelled(ConstMatrixView<double> x, ConstMatrixView<double> y) {
  Symbols of_x = symbols_of(x), of_y = symbols_of(y);
  const bool x_is = of_x.counts.size() <= of_y.counts.size();
  Symbols& labels = x_is ? of_x : of_y;
  if (2 * labels.counts.size() > x.rows())
    throw NumericError(
        fmt::format("ross: x has {} values in {} rows and y {}; want a label, with half as many "
                    "values as rows or fewer",
                    of_x.counts.size(), x.rows(), of_y.counts.size()));
  const ConstMatrixView<double> label_side = x_is ? x : y;
  const auto alone = std::ranges::find(labels.counts, 1U);
  if (alone != labels.counts.end()) {
    const auto row =
        std::ranges::find(labels.of_row, alone - labels.counts.begin()) - labels.of_row.begin();
    throw NumericError(fmt::format(
        "ross: the label [{}] of {} has row {} alone, want two or more of each label",
        fmt::join(label_side.row(static_cast<std::size_t>(row)), ", "), x_is ? "x" : "y", row));
  }
  return {std::move(labels), x_is ? y : x};
}

// The rows of each label, and of each as many nearest neighbours as there are.
std::vector<std::vector<std::uint32_t>> rows_by_label(const Symbols& labels) {
  std::vector<std::vector<std::uint32_t>> out(labels.counts.size());
  for (std::size_t i = 0; i < labels.of_row.size(); ++i)
    out[labels.of_row[i]].push_back(static_cast<std::uint32_t>(i));
  return out;
}

// `within` are the rows, i itself among them, that are at most as far as the k_i-th neighbour.
double estimate(const Symbols& labels, std::size_t k, std::vector<std::uint32_t> within) {
  const std::size_t n = within.size();
  Tally neighbours(n), others(n), of_label(n);
  for (std::uint32_t& count : within) --count;
  others.add(within);
  for (const std::uint32_t label : labels.of_row) {
    const std::uint32_t size = labels.counts[label];
    const auto used = static_cast<std::uint32_t>(std::min<std::size_t>(k, size - 1));
    neighbours.add({&used, 1});
    of_label.add({&size, 1});
  }
  const Digamma psi(n);
  return psi(n) + (neighbours.digammas(psi) - others.digammas(psi) - of_label.digammas(psi)) /
                      static_cast<double>(n);
}

template <class Nearest>
std::vector<double> reaches(const Symbols& labels, ConstMatrixView<double> y, std::size_t k,
                            Nearest&& nearest) {
  std::vector<double> out(y.rows()), values;
  for (const std::vector<std::uint32_t>& rows : rows_by_label(labels)) {
    values.clear();
    for (const std::uint32_t i : rows)
      values.insert(values.end(), y.row(i).begin(), y.row(i).end());
    const std::size_t used = std::min(k, rows.size() - 1);
    const std::vector<double> reach = farthest_of(
        nearest(ConstMatrixView<double>(values.data(), rows.size(), y.cols()), used), used);
    for (std::size_t m = 0; m < rows.size(); ++m) out[rows[m]] = reach[m];
  }
  return out;
}

}  // namespace

double ross(ConstMatrixView<double> x, ConstMatrixView<double> y,
            const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ross", x, y, k);
  const Labelled data = labelled(x, y);
  const std::vector<double> reach = reaches(
      data.labels, data.y, k, [&, at = norm](ConstMatrixView<double> rows, std::size_t used) {
        return NeighbourTree(rows, {}, at).nearest(used);
      });
  require_reach("ross", reach);
  return estimate(data.labels, k, count_closer(data.y, and_equal(reach), norm));
}

double ross_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                      const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  require_draws("ross_reference", x, y, k);
  const Labelled data = labelled(x, y);
  const std::vector<double> reach = reaches(
      data.labels, data.y, k, [&, at = norm](ConstMatrixView<double> rows, std::size_t used) {
        return nearest_reference(rows, rows, used, at);
      });
  require_reach("ross_reference", reach);
  return estimate(data.labels, k, count_closer_reference(data.y, and_equal(reach), norm));
}

double ross_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                     Stream) {
  return ross(x, y, neighbour_settings(settings));
}

double ross_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
