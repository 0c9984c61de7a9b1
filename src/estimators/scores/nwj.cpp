#include "estimators/scores/nwj.h"

#include <cmath>
#include <limits>

#include "core/math.h"
#include "estimators/scores/pairs.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

// exp(log mean_{i != j} e^(s_ij - 1))
template <class Real>
double exp_mean_of_negatives(ConstMatrixView<Real> scores) {
  const double log_mean =
      log_sum_exp_off_diagonal(scores) - (1 + det_log(count_of_negatives(scores.rows())));
  if (std::isnan(log_mean)) return log_mean;
  if (log_mean > 709) return std::numeric_limits<double>::infinity();
  return det_exp(log_mean);
}

}  // namespace

template <class Real>
double nwj(ConstMatrixView<Real> scores) {
  require_pairs("nwj", scores);
  return mean_of_positives(scores) - exp_mean_of_negatives(scores);
}

template <class Real>
void nwj_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("nwj_backward", scores, dscores);
  const std::size_t n = scores.rows();
  const double mixed = -1 / count_of_negatives(n);
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
        mixed += std::exp(static_cast<double>(scores(i, j)) - 1) / count_of_negatives(n);
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
      const double mixed = -std::exp(static_cast<double>(scores(i, j)) - 1) / count_of_negatives(n);
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
