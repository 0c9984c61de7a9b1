#include "inference/preparation.h"

#include <algorithm>
#include <cmath>

#include "core/ranks.h"

namespace infomax {

namespace {

double mean_of_sorted(const std::vector<double>& sorted) {
  double sum = 0;
  for (const double v : sorted) sum += v / static_cast<double>(sorted.size());
  return sum;
}

void standardise(std::vector<double>& column) {
  std::vector<double> sorted = column;
  std::ranges::sort(sorted);
  // Rounding may leave a mean beside the one value.
  if (sorted.front() == sorted.back()) {
    std::ranges::fill(column, 0.0);
    return;
  }
  // By a power of two, which moves no bit, so that no square over- or underflows.
  const int exponent = std::ilogb(std::max(-sorted.front(), sorted.back()));
  const double unit = std::ldexp(1.0, -std::min(exponent, 1000));
  for (double& v : sorted) v *= unit;
  const double mean = mean_of_sorted(sorted);
  double square = 0;
  for (const double v : sorted)
    square += (v - mean) * (v - mean) / static_cast<double>(sorted.size() - 1);
  const double deviation = std::sqrt(square);
  for (double& v : column) v = (v * unit - mean) / deviation;
}

double noise_unit(const std::vector<double>& column) {
  std::vector<double> sizes(column.size());
  std::ranges::transform(column, sizes.begin(), [](double v) { return std::abs(v); });
  std::ranges::sort(sizes);
  return std::max(1.0, mean_of_sorted(sizes));
}

}  // namespace

std::vector<double> prepared(ConstMatrixView<double> a, ColumnScale scale, double noise,
                             Stream stream) {
  const std::size_t n = a.rows(), d = a.cols();
  std::vector<double> out(n * d), column(n), units(d);
  for (std::size_t c = 0; c < d; ++c) {
    for (std::size_t i = 0; i < n; ++i) column[i] = a(i, c);
    if (scale == ColumnScale::standard) standardise(column);
    if (scale == ColumnScale::rank) {
      column = ranks_of(column);
      for (double& v : column) v /= static_cast<double>(n);
    }
    if (scale == ColumnScale::normal_scores) column = normal_scores_of(column);
    for (std::size_t i = 0; i < n; ++i) out[i * d + c] = column[i];
    units[c] = noise > 0 ? noise * noise_unit(column) : 0;
  }
  if (noise > 0)
    for (std::size_t i = 0; i < n * d; ++i) out[i] += units[i % d] * stream.normal();
  return out;
}

}  // namespace infomax
