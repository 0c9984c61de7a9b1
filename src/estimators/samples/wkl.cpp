#include "estimators/samples/wkl.h"

#include <fmt/core.h>

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "core/error.h"
#include "estimators/samples/arrays.h"
#include "estimators/samples/kl.h"

namespace infomax {

namespace {

using Rows = std::vector<std::vector<double>>;

// Solves a u = b by elimination with the largest pivot; a is small and not singular.
std::vector<double> solved(Rows a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(a[r][c]) > std::abs(a[pivot][c])) pivot = r;
    std::swap(a[c], a[pivot]);
    std::swap(b[c], b[pivot]);
    for (std::size_t r = c + 1; r < n; ++r) {
      const double times = a[r][c] / a[c][c];
      for (std::size_t m = c; m < n; ++m) a[r][m] -= times * a[c][m];
      b[r] -= times * b[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t m = c + 1; m < n; ++m) b[c] -= a[c][m] * b[m];
    b[c] /= a[c][c];
  }
  return b;
}

}  // namespace

std::vector<double> wkl_weights(std::size_t k, std::size_t d) {
  std::vector<double> out(k);
  if (d < 4) {
    out.back() = 1;
    return out;
  }
  std::vector<std::size_t> used;
  for (std::size_t i = 1; i <= d; ++i)
    if (const std::size_t j = i * k / d; j >= 1 && (used.empty() || j > used.back()))
      used.push_back(j);
  const std::size_t wanted = d / 4 + 1;
  if (used.size() < wanted)
    throw ShapeError(
        fmt::format("wkl: {} neighbours in {} columns make {} weights, want {} or more", k, d,
                    used.size(), wanted));
  // Rows of conditions c w = (1, 0, ..., 0); the shortest solution is c^T (c c^T)^-1 (1, 0, ...).
  // Each is scaled by its largest entry, which changes no solution where the right side is 0.
  Rows conditions(wanted, std::vector<double>(used.size(), 1.0));
  for (std::size_t m = 1; m < wanted; ++m)
    for (std::size_t u = 0; u < used.size(); ++u) {
      const double power = 2 * static_cast<double>(m) / static_cast<double>(d);
      const double j = static_cast<double>(used[u]), last = static_cast<double>(used.back());
      conditions[m][u] =
          boost::math::tgamma_ratio(j + power, j) / boost::math::tgamma_ratio(last + power, last);
    }
  Rows products(wanted, std::vector<double>(wanted));
  for (std::size_t a = 0; a < wanted; ++a)
    for (std::size_t b = 0; b < wanted; ++b)
      for (std::size_t u = 0; u < used.size(); ++u)
        products[a][b] += conditions[a][u] * conditions[b][u];
  std::vector<double> right(wanted);
  right[0] = 1;
  const std::vector<double> times = solved(std::move(products), std::move(right));
  for (std::size_t u = 0; u < used.size(); ++u)
    for (std::size_t m = 0; m < wanted; ++m) out[used[u] - 1] += times[m] * conditions[m][u];
  return out;
}

double wkl_entropy(std::string_view who, std::string_view what, ConstMatrixView<double> a,
                   const NeighbourSettings& settings) {
  const auto [k, norm] = settings;
  const std::size_t n = a.rows();
  const std::vector<double> weights = wkl_weights(k, a.cols());
  const std::vector<double> nearest = NeighbourTree(a, {}, norm).nearest(k);
  require_reach(who, farthest_of(nearest, k));
  std::vector<double> terms(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < k; ++j) {
      if (weights[j] == 0) continue;
      const double measure = nearest[i * k + j];
      if (measure < kCoincident)
        throw NumericError(fmt::format(
            "{}: row {} of {} has {} others at the same place, want fewer", who, i, what, j + 1));
      terms[i] += weights[j] * std::log(distance_of(measure, norm));
    }
  const Digamma psi(k);
  const double rows = static_cast<double>(n);
  double out = std::log(rows - 1) + log_unit_ball(a.cols(), norm) +
               static_cast<double>(a.cols()) / rows * sum_in_order(std::move(terms));
  for (std::size_t j = 0; j < k; ++j) out -= weights[j] * psi(j + 1);
  return out;
}

double wkl(ConstMatrixView<double> x, ConstMatrixView<double> y,
           const NeighbourSettings& settings) {
  require_draws("wkl", x, y, settings.neighbours);
  return wkl_entropy("wkl", "x", x, settings) + wkl_entropy("wkl", "y", y, settings) -
         wkl_entropy("wkl", "(x, y)", SideBySide(x, y), settings);
}

double wkl_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream) {
  return wkl(x, y, neighbour_settings(settings));
}

double wkl_entropy_estimate(ConstMatrixView<double> a, const Settings& settings, Stream) {
  const NeighbourSettings of = neighbour_settings(settings);
  require_draws("wkl", a, a, of.neighbours);
  return wkl_entropy("wkl", "x", a, of);
}

double wkl_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  return 2.5 * neighbour_seconds(n, dx + dy);
}

}  // namespace infomax
