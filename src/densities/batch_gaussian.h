// How likely the rows of a batch are under the Gaussian that fits them best, whose mean and
// covariance are the batch's own.
//
//   L = -1/2 log det S - d/2 (1 + log 2 pi),   S = 1/n sum_i (z_i - mean)(z_i - mean)^T
//   dL/dz_i = -1/n S^-1 (z_i - mean)
//
//   z [n, d];  L in nats, the mean over rows
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/matrix.h"
#include "core/workspace.h"

namespace infomax {

template <class Real>
class BatchGaussian {
 public:
  // A plan for [n, d]. Throws ShapeError, which begins with `name`, unless n > d.
  BatchGaussian(std::string_view name, std::size_t n, std::size_t d, Workspace& workspace);

  // Throws NumericError where S isn't positive definite.
  double log_likelihood(ConstMatrixView<Real> z);
  // Of the last log_likelihood: minus its gradient, written over dz [n, d], which may be z.
  void backward(ConstMatrixView<Real> z, MatrixView<Real> dz) const;

 private:
  void factorise();

  std::string_view name_;
  std::size_t n_, d_;
  std::span<double> mean_, row_;
  MatrixView<double> factor_;  // L of S = L L^T, below and on the diagonal
};

}  // namespace infomax
