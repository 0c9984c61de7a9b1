#include "estimators/samples/normal_density.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "core/error.h"

namespace infomax {

NormalDensity::NormalDensity(std::size_t d, std::vector<double> covariance)
    : d_(d), factor_(std::move(covariance)) {
  double log_determinant = 0;
  for (std::size_t j = 0; j < d_; ++j) {
    double* row = factor_.data() + j * d_;
    for (std::size_t k = 0; k < j; ++k) row[j] -= row[k] * row[k];
    if (!(row[j] > 0)) throw NumericError("a covariance isn't positive definite");
    log_determinant += std::log(row[j]);
    row[j] = std::sqrt(row[j]);
    for (std::size_t i = j + 1; i < d_; ++i) {
      double* below = factor_.data() + i * d_;
      for (std::size_t k = 0; k < j; ++k) below[j] -= below[k] * row[k];
      below[j] /= row[j];
    }
  }
  log_peak_ = -0.5 * (static_cast<double>(d_) * std::log(2 * std::numbers::pi) + log_determinant);
}

void NormalDensity::whiten(std::span<double> v) const {
  for (std::size_t i = 0; i < d_; ++i) {
    for (std::size_t k = 0; k < i; ++k) v[i] -= factor_[i * d_ + k] * v[k];
    v[i] /= factor_[i * d_ + i];
  }
}

double NormalDensity::log_density(std::span<double> v) const {
  whiten(v);
  double square = 0;
  for (const double value : v) square += value * value;
  return log_peak_ - 0.5 * square;
}

}  // namespace infomax
