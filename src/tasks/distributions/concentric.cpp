#include "tasks/distributions/concentric.h"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <vector>

#include "tasks/normal_mixture.h"

namespace infomax {

namespace {

constexpr double kVarianceOfY = 1e-4;
constexpr double kError = 1e-10;

}  // namespace

// Over t = ln r, in which the densities of all shells have one shape. With shells i / n and t_i = t
// - ln i the density of t under i is 2^(1 - d/2) / Gamma(d/2) exp(d t_i - exp(2 t_i) / 2).
double concentric_information(std::size_t dimension, std::size_t shells) {
  const double d = static_cast<double>(dimension), n = static_cast<double>(shells);
  const double constant = (1 - 0.5 * d) * std::log(2.0) - boost::math::lgamma(0.5 * d);
  std::vector<double> log_density(shells);
  // Of I: the density of t times the divergence of p(i | t) from the uniform one.
  const auto integrand = [&](double t) {
    for (std::size_t i = 0; i < shells; ++i) {
      const double at = t - std::log(static_cast<double>(i + 1));
      log_density[i] = constant + d * at - 0.5 * std::exp(2 * at);
    }
    const double top = *std::ranges::max_element(log_density);
    double sum = 0;
    for (const double value : log_density) sum += std::exp(value - top);
    const double log_mixture = top + std::log(sum / n);
    double out = 0;
    for (const double value : log_density) out += std::exp(value) / n * (value - log_mixture);
    return out;
  };
  // Beyond, the densities are below e^-50.
  const double low = -60 / d - 10 / std::sqrt(d), high = std::log(n) + std::log(std::sqrt(d) + 15);
  double sum = 0;
  constexpr int kPieces = 64;
  for (int piece = 0; piece < kPieces; ++piece) {
    const double from = low + (high - low) * piece / kPieces,
                 to = low + (high - low) * (piece + 1) / kPieces;
    sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(integrand, from, to, 5,
                                                                         1e-13);
  }
  return sum;
}

std::unique_ptr<Task> make_concentric(const Settings& settings) {
  const auto d = static_cast<std::size_t>(settings.count("x_dimension")),
             shells = static_cast<std::size_t>(settings.count("shells"));
  std::vector<NormalPart> parts;
  for (std::size_t i = 1; i <= shells; ++i) {
    NormalPart part{1 / static_cast<double>(shells), std::vector<double>(d + 1),
                    std::vector<double>((d + 1) * (d + 1))};
    const double scale = static_cast<double>(i);
    part.mean[d] = scale;
    for (std::size_t k = 0; k < d; ++k) part.covariance[k * (d + 1) + k] = scale * scale;
    part.covariance[d * (d + 1) + d] = kVarianceOfY;
    parts.push_back(std::move(part));
  }
  return make_normal_mixture("concentric", d, parts,
                             {concentric_information(d, shells), Truth::By::quadrature, kError});
}

}  // namespace infomax
