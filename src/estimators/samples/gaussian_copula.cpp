#include "estimators/samples/gaussian_copula.h"

#include <fmt/core.h>

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "estimators/samples/arrays.h"

namespace infomax {

namespace {

constexpr std::string_view kName = "gaussian-copula";

// Phi^-1(p) = -sqrt(2) erfc^-1(2 p).
double normal_score(double p) {
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p);
}

std::vector<double> normal_scores(std::string_view side, ConstMatrixView<double> a) {
  const std::size_t n = a.rows();
  std::vector<double> scores(n), out(a.size());
  for (std::size_t i = 0; i < n; ++i)
    scores[i] = normal_score(static_cast<double>(i + 1) / static_cast<double>(n + 1));
  std::vector<std::size_t> order(n);
  for (std::size_t c = 0; c < a.cols(); ++c) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t i, std::size_t j) {
      return a(i, c) < a(j, c) || (a(i, c) == a(j, c) && i < j);
    });
    for (std::size_t place = 0; place < n; ++place) {
      if (place > 0 && a(order[place], c) == a(order[place - 1], c))
        throw NumericError(
            fmt::format("{}: {} has {} in rows {} and {} of column {}, want no value twice", kName,
                        side, a(order[place], c), order[place - 1], order[place], c));
      out[order[place] * a.cols() + c] = scores[place];
    }
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
