#include "bounds/nwj.h"

#include <cmath>
#include <limits>

#include "bounds/scores.h"
#include "core/math.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

template <class Real>
double joint_mean(ConstMatrixView<Real> scores) {
  double sum = 0;
  for (std::size_t i = 0; i < scores.rows(); ++i) sum += scores(i, i);
  return sum / static_cast<double>(scores.rows());
}

double mixed_pairs(std::size_t n) {
  return static_cast<double>(n) * static_cast<double>(n - 1);
}

// exp(log mean_{i != j} e^(s_ij - 1))
template <class Real>
double mixed_mean(ConstMatrixView<Real> scores) {
  const double log_mean =
      log_sum_exp_off_diagonal(scores) - (1 + det_log(mixed_pairs(scores.rows())));
  if (std::isnan(log_mean)) return log_mean;
  if (log_mean > 709) return std::numeric_limits<double>::infinity();
  return det_exp(log_mean);
}

}  // namespace

template <class Real>
double nwj(ConstMatrixView<Real> scores) {
  require_pairs("nwj", scores);
  return joint_mean(scores) - mixed_mean(scores);
}

template <class Real>
void nwj_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("nwj_backward", scores, dscores);
  const std::size_t n = scores.rows();
  const double mixed = -1 / mixed_pairs(n);
  const Real joint = static_cast<Real>(1 / static_cast<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    scaled_exp<Real>(scores.row(i), 1, mixed, dscores.row(i));
    dscores(i, i) = joint;
  }
}

template <class Real>
double nwj_reference(ConstMatrixView<Real> scores) {
  require_pairs("nwj_reference", scores);
  const std::size_t n = scores.rows();
  double joint = 0, mixed = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) {
        joint += scores(i, j) / static_cast<double>(n);
      } else {
        mixed += std::exp(static_cast<double>(scores(i, j)) - 1) / mixed_pairs(n);
      }
    }
  }
  return joint - mixed;
}

template <class Real>
void nwj_backward_reference(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("nwj_backward_reference", scores, dscores);
  const std::size_t n = scores.rows();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double mixed = -std::exp(static_cast<double>(scores(i, j)) - 1) / mixed_pairs(n);
      dscores(i, j) = static_cast<Real>(i == j ? 1 / static_cast<double>(n) : mixed);
    }
  }
}

template double nwj(ConstMatrixView<float>);
template double nwj(ConstMatrixView<double>);
template void nwj_backward(ConstMatrixView<float>, MatrixView<float>);
template void nwj_backward(ConstMatrixView<double>, MatrixView<double>);
template double nwj_reference(ConstMatrixView<float>);
template double nwj_reference(ConstMatrixView<double>);
template void nwj_backward_reference(ConstMatrixView<float>, MatrixView<float>);
template void nwj_backward_reference(ConstMatrixView<double>, MatrixView<double>);

}  // namespace infomax
