#include "densities/batch_gaussian.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"

namespace infomax {

template <class Real>
BatchGaussian<Real>::BatchGaussian(std::string_view name, std::size_t n, std::size_t d,
                                   Workspace& workspace)
    : name_(name),
      n_(n),
      d_(d),
      mean_(workspace.vector<double>(d)),
      row_(workspace.vector<double>(d)),
      factor_(workspace.matrix<double>(d, d)) {
  if (n <= d)
    throw ShapeError(fmt::format(
        "{}: batch is {}, want more pairs than the {} columns of both sides together", name, n, d));
}

template <class Real>
double BatchGaussian<Real>::log_likelihood(ConstMatrixView<Real> z) {
  require_shape(name_, "z", z, n_, d_);
  const double share = 1 / static_cast<double>(n_);
  std::ranges::fill(mean_, 0.0);
  for (std::size_t i = 0; i < n_; ++i)
    for (std::size_t j = 0; j < d_; ++j) mean_[j] += share * static_cast<double>(z(i, j));
  for (std::size_t j = 0; j < d_; ++j) std::ranges::fill(factor_.row(j), 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j < d_; ++j) row_[j] = static_cast<double>(z(i, j)) - mean_[j];
    for (std::size_t j = 0; j < d_; ++j)
      for (std::size_t k = 0; k <= j; ++k) factor_(j, k) += share * row_[j] * row_[k];
  }
  factorise();
  double half_log_determinant = 0;
  for (std::size_t j = 0; j < d_; ++j) half_log_determinant += det_log(factor_(j, j));
  return -half_log_determinant -
         0.5 * static_cast<double>(d_) * (1 + det_log(2 * std::numbers::pi));
}

template <class Real>
void BatchGaussian<Real>::factorise() {
  for (std::size_t j = 0; j < d_; ++j)
    for (std::size_t i = j; i < d_; ++i) {
      double sum = factor_(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= factor_(i, k) * factor_(j, k);
      if (i > j) {
        factor_(i, j) = sum / factor_(j, j);
        continue;
      }
      if (!(sum > 0 && std::isfinite(sum)))
        throw NumericError(
            fmt::format("{}: the covariance of the codes of a batch isn't positive definite, at "
                        "column {}",
                        name_, j));
      factor_(j, j) = std::sqrt(sum);
    }
}

template <class Real>
void BatchGaussian<Real>::backward(ConstMatrixView<Real> z, MatrixView<Real> dz) const {
  const double share = 1 / static_cast<double>(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j < d_; ++j) {
      row_[j] = static_cast<double>(z(i, j)) - mean_[j];
      for (std::size_t k = 0; k < j; ++k) row_[j] -= factor_(j, k) * row_[k];
      row_[j] /= factor_(j, j);
    }
    for (std::size_t j = d_; j-- > 0;) {
      for (std::size_t k = j + 1; k < d_; ++k) row_[j] -= factor_(k, j) * row_[k];
      row_[j] /= factor_(j, j);
    }
    for (std::size_t j = 0; j < d_; ++j) dz(i, j) = static_cast<Real>(share * row_[j]);
  }
}

template class BatchGaussian<float>;
template class BatchGaussian<double>;

}  // namespace infomax
