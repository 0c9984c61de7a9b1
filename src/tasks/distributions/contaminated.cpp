#include "tasks/distributions/contaminated.h"

#include <fmt/format.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "tasks/normal_mixture.h"

namespace infomax {

namespace {

constexpr double kError = 1e-10;

double integrate(auto integrand, double from, double to) {
  double sum = 0;
  constexpr int kPieces = 32;
  for (int piece = 0; piece < kPieces; ++piece)
    sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
        integrand, from + (to - from) * piece / kPieces, from + (to - from) * (piece + 1) / kPieces,
        5, 1e-13);
  return sum;
}

}  // namespace

double inliers_information(double a, double r) {
  const double twice_c = -std::log((1 - r) * (1 + r));
  const auto gained = [&](double t) { return std::log((1 - a) * std::exp(twice_c + t) + a); };
  // Densities of S - 2 c: Laplace of scale r; and r (E/(1+r) - E'/(1-r)), exponential on either
  // side.
  const double up = (1 + r) / r, down = (1 - r) / r, both = up * down / (up + down);
  const auto under_pairs = [&](double t) {
    return 0.5 / r * std::exp(-std::abs(t) / r) * gained(t);
  };
  const auto under_none = [&](double t) {
    return both * std::exp(t > 0 ? -up * t : down * t) * gained(t);
  };
  const double far = 50;
  return (1 - a) * (integrate(under_pairs, -far * r, 0) + integrate(under_pairs, 0, far * r)) +
         a * (integrate(under_none, -far / down, 0) + integrate(under_none, 0, far / up));
}

std::unique_ptr<Task> make_inliers(const Settings& settings) {
  const auto dx = static_cast<std::size_t>(settings.count("x_dimension")),
             dy = static_cast<std::size_t>(settings.count("y_dimension")), n = dx + dy;
  const double a = settings.number("contamination"), r = settings.number("pair_correlation");
  if (!(a > 0 && a < 1))
    throw InputError(fmt::format("inliers: contamination is {}, want a number in (0, 1)", a));
  if (!(r > 0))
    throw InputError(fmt::format("inliers: pair_correlation is {}, want more than 0", r));
  if (dx < 2 || dy < 2)
    throw InputError(
        fmt::format("inliers: {} and {} columns, want at least 2 of either side", dx, dy));
  NormalPart pairs{1 - a, std::vector<double>(n), std::vector<double>(n * n)};
  for (std::size_t k = 0; k < n; ++k) pairs.covariance[k * n + k] = 1;
  NormalPart none = pairs;
  none.weight = a;
  for (std::size_t k = 0; k < 2; ++k)
    pairs.covariance[k * n + dx + k] = pairs.covariance[(dx + k) * n + k] = r;
  return make_normal_mixture("inliers", dx, {pairs, none},
                             {inliers_information(a, r), Truth::By::quadrature, kError});
}

}  // namespace infomax
