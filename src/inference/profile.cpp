#include "inference/profile.h"

#include <algorithm>
#include <cmath>

#include "estimators/samples/arrays.h"
#include "estimators/samples/entropies.h"

namespace infomax {

namespace {

void count_values(const std::vector<double>& sorted, ColumnProfile& out) {
  for (std::size_t first = 0, last = 0; first < sorted.size(); first = last) {
    while (last < sorted.size() && sorted[last] == sorted[first]) ++last;
    ++out.values;
    if (last - first > 1) out.tied += last - first;
  }
}

void add_moments(const std::vector<double>& values, const std::vector<double>& sorted,
                 ColumnProfile& out) {
  const double n = static_cast<double>(values.size());
  double mean = 0, square = 0, cube = 0, fourth = 0, next = 0;
  for (const double v : sorted) mean += v / n;
  for (const double v : sorted) square += (v - mean) * (v - mean) / n;
  out.deviation = std::sqrt(square);
  if (!(out.deviation > 0)) return;
  for (const double v : sorted) {
    const double z = (v - mean) / out.deviation;
    cube += z * z * z / n;
    fourth += z * z * z * z / n;
  }
  for (std::size_t i = 1; i < values.size(); ++i)
    next += (values[i] - mean) / out.deviation * ((values[i - 1] - mean) / out.deviation) / n;
  out.skew = cube;
  out.kurtosis = fourth;
  out.lag = next;
}

ColumnProfile profile_of_column(ConstMatrixView<double> a, std::size_t column) {
  std::vector<double> values(a.rows());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = a(i, column);
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  ColumnProfile out;
  count_values(sorted, out);
  out.whole = std::ranges::all_of(sorted, [](double v) { return v == std::floor(v); });
  if (!out.constant()) add_moments(values, sorted, out);
  return out;
}

SideProfile profile_of_side(ConstMatrixView<double> a) {
  const Symbols symbols = symbols_of(a);
  SideProfile out{symbols.counts.size(), 0, plug_in_entropy(symbols.counts)};
  for (const std::uint32_t count : symbols.counts) out.tied += count > 1 ? count : 0;
  return out;
}

}  // namespace

SampleProfile profile_of(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         const std::vector<std::string>& names) {
  SampleProfile out;
  out.rows = x.rows();
  out.x_width = x.cols();
  out.y_width = y.cols();
  for (const ConstMatrixView<double> side : {x, y})
    for (std::size_t c = 0; c < side.cols(); ++c) {
      ColumnProfile column = profile_of_column(side, c);
      column.of_x = out.columns.size() < x.cols();
      column.name = names.at(out.columns.size());
      out.columns.push_back(std::move(column));
    }
  out.x = profile_of_side(x);
  out.y = profile_of_side(y);
  out.both = profile_of_side(SideBySide(x, y));
  return out;
}

bool few_values(const SideProfile& side, std::size_t rows) {
  return side.values * side.values <= rows;
}

}  // namespace infomax
