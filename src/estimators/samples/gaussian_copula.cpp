#include "estimators/samples/gaussian_copula.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "core/ranks.h"
#include "estimators/samples/arrays.h"

namespace infomax {

namespace {

constexpr std::string_view kName = "gaussian-copula";

std::vector<double> normal_scores(std::string_view side, ConstMatrixView<double> a) {
  const std::size_t n = a.rows();
  std::vector<double> column(n), out(a.size());
  std::vector<std::size_t> order(n);
  for (std::size_t c = 0; c < a.cols(); ++c) {
    for (std::size_t i = 0; i < n; ++i) column[i] = a(i, c);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t i, std::size_t j) {
      return column[i] < column[j] || (column[i] == column[j] && i < j);
    });
    for (std::size_t place = 1; place < n; ++place)
      if (column[order[place]] == column[order[place - 1]])
        throw NumericError(
            fmt::format("{}: {} has {} in rows {} and {} of column {}, want no value twice", kName,
                        side, column[order[place]], order[place - 1], order[place], c));
    const std::vector<double> scores = normal_scores_of(column);
    for (std::size_t i = 0; i < n; ++i) out[i * a.cols() + c] = scores[i];
  }
  return out;
}

}  // namespace

double gaussian_copula_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                const Settings& settings, Stream) {
  require_sample(kName, x, y);
  const std::vector<double> zx = normal_scores("x", x), zy = normal_scores("y", y);
  return canonical_information(kName, {zx.data(), x.rows(), x.cols()},
                               {zy.data(), y.rows(), y.cols()},
                               settings.says("bias_correction", "gaussian"));
}

double gaussian_copula_seconds(std::size_t n, std::size_t dx, std::size_t dy,
                               const Settings& settings) {
  constexpr double kSeconds = 2e-8;  // per value and halving of the sort
  const double rows = static_cast<double>(n);
  return cca_seconds(n, dx, dy, settings) +
         kSeconds * rows * std::log2(rows + 2) * static_cast<double>(dx + dy);
}

}  // namespace infomax
