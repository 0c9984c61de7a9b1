#include "densities/mixture.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math.h"
#include "core/require.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

// Where the parts of component m begin.
struct Place {
  std::size_t mean, log, below;
};

Place place_of(const MixtureShape& shape, std::size_t m) {
  const std::size_t d = shape.columns, means = shape.components, logs = means + means * d,
                    belows = logs + means * d;
  return {means + m * d, logs + m * d, belows + m * (d * (d - 1) / 2)};
}

// 0, 0, 1, 3, 6: where row k begins below a diagonal.
std::size_t row_below(std::size_t k) {
  return k == 0 ? 0 : k * (k - 1) / 2;
}

}  // namespace

Mixture::Mixture(const MixtureShape& shape, Workspace& workspace)
    : shape_(shape),
      shares_(workspace.vector<double>(shape.components)),
      offsets_(workspace.vector<double>(shape.components * shape.columns)),
      white_(workspace.vector<double>(shape.components * shape.columns)),
      weights_(workspace.vector<double>(shape.components)) {}

template <class Real>
double Mixture::log_density(std::span<const Real> parameters, std::span<const Real> y) {
  const std::size_t d = shape_.columns;
  const double log_weights = log_sum_exp<Real>(parameters.first(shape_.components));
  for (std::size_t m = 0; m < shape_.components; ++m) {
    const Place at = place_of(shape_, m);
    double* off = offsets_.data() + m * d;
    double* white = white_.data() + m * d;
    double log_q = static_cast<double>(parameters[m]) - log_weights;
    weights_[m] = det_exp(log_q);
    for (std::size_t k = 0; k < d; ++k) {
      const double log = parameters[at.log + k];
      off[k] = static_cast<double>(y[k]) - static_cast<double>(parameters[at.mean + k]);
      white[k] = det_exp(log) * off[k];
      if (shape_.correlated)
        for (std::size_t l = 0; l < k; ++l)
          white[k] += static_cast<double>(parameters[at.below + row_below(k) + l]) * off[l];
      log_q += log - 0.5 * white[k] * white[k];
    }
    shares_[m] = log_q;
  }
  const double log_sum = log_sum_exp<double>(shares_);
  for (double& share : shares_) share = det_exp(share - log_sum);
  return log_sum - 0.5 * static_cast<double>(d) * det_log(2 * std::numbers::pi);
}

template <class Real>
void Mixture::backward(std::span<const Real> parameters, std::span<const Real> y, double weight,
                       std::span<double> d) {
  const std::size_t columns = shape_.columns;
  require_size("mixture", "y", y.size(), columns);
  std::ranges::fill(d, 0.0);
  for (std::size_t m = 0; m < shape_.components; ++m) {
    const Place at = place_of(shape_, m);
    const double* off = offsets_.data() + m * columns;
    const double* white = white_.data() + m * columns;
    const double share = weight * shares_[m];
    d[m] = share - weight * weights_[m];
    for (std::size_t k = 0; k < columns; ++k) {
      const double scale = det_exp(parameters[at.log + k]);
      d[at.log + k] = share * (1 - white[k] * scale * off[k]);
      d[at.mean + k] += share * white[k] * scale;
      if (!shape_.correlated) continue;
      for (std::size_t l = 0; l < k; ++l) {
        const std::size_t below = at.below + row_below(k) + l;
        d[below] = -share * white[k] * off[l];
        d[at.mean + l] += share * white[k] * static_cast<double>(parameters[below]);
      }
    }
  }
}

double mixture_reference(const MixtureShape& shape, std::span<const double> parameters,
                         std::span<const double> y) {
  const std::size_t d = shape.columns;
  double weights = 0, sum = 0;
  for (std::size_t m = 0; m < shape.components; ++m) weights += std::exp(parameters[m]);
  for (std::size_t m = 0; m < shape.components; ++m) {
    const Place at = place_of(shape, m);
    double density = std::exp(parameters[m]) / weights;
    for (std::size_t k = 0; k < d; ++k) {
      double white = std::exp(parameters[at.log + k]) * (y[k] - parameters[at.mean + k]);
      for (std::size_t l = 0; shape.correlated && l < k; ++l)
        white += parameters[at.below + row_below(k) + l] * (y[l] - parameters[at.mean + l]);
      density *= std::exp(parameters[at.log + k]) * std::exp(-white * white / 2) /
                 std::sqrt(2 * std::numbers::pi);
    }
    sum += density;
  }
  return std::log(sum);
}

template double Mixture::log_density(std::span<const float>, std::span<const float>);
template double Mixture::log_density(std::span<const double>, std::span<const double>);
template void Mixture::backward(std::span<const float>, std::span<const float>, double,
                                std::span<double>);
template void Mixture::backward(std::span<const double>, std::span<const double>, double,
                                std::span<double>);

}  // namespace infomax
