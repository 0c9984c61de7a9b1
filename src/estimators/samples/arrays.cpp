#include "estimators/samples/arrays.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"

namespace infomax {

void require_finite(std::string_view who, std::string_view side, ConstMatrixView<double> a) {
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < a.cols(); ++j)
      if (!std::isfinite(a(i, j)))
        throw NumericError(fmt::format("{}: {} has {} in row {}, column {}, want a finite number",
                                       who, side, a(i, j), i, j));
}

void require_sample(std::string_view who, ConstMatrixView<double> x, ConstMatrixView<double> y,
                    std::size_t at_least) {
  if (x.rows() != y.rows() || x.empty() || y.empty() || x.rows() < at_least ||
      x.rows() > std::numeric_limits<std::uint32_t>::max())
    throw ShapeError(
        fmt::format("{}: x is [{}, {}], y is [{}, {}]; want x [n, dx], y [n, dy], dx, dy >= 1 and "
                    "n >= {}",
                    who, x.rows(), x.cols(), y.rows(), y.cols(), at_least));
  require_finite(who, "x", x);
  require_finite(who, "y", y);
}

SideBySide::SideBySide(ConstMatrixView<double> x, ConstMatrixView<double> y)
    : rows_(x.rows()), cols_(x.cols() + y.cols()), values_(rows_ * cols_) {
  double* to = values_.data();
  for (std::size_t i = 0; i < rows_; ++i) {
    to = std::ranges::copy(x.row(i), to).out;
    to = std::ranges::copy(y.row(i), to).out;
  }
}

Symbols symbols_of(ConstMatrixView<double> a) {
  std::vector<std::uint32_t> order(a.rows());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t i, std::uint32_t j) {
    return std::ranges::lexicographical_compare(a.row(i), a.row(j));
  });
  Symbols out{std::vector<std::uint32_t>(a.rows()), {}};
  for (std::size_t place = 0; place < order.size(); ++place) {
    if (place == 0 || !std::ranges::equal(a.row(order[place - 1]), a.row(order[place])))
      out.counts.push_back(0);
    ++out.counts.back();
    out.of_row[order[place]] = static_cast<std::uint32_t>(out.counts.size() - 1);
  }
  return out;
}

}  // namespace infomax
