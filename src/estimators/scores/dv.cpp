#include "estimators/scores/dv.h"

#include <cmath>

#include "core/math.h"
#include "estimators/scores/pairs.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

template <class Real>
double dv(ConstMatrixView<Real> scores) {
  require_pairs("dv", scores);
  const double negatives =
      log_sum_exp_off_diagonal(scores) - det_log(count_of_negatives(scores.rows()));
  return mean_of_positives(scores) - negatives;
}

template <class Real>
void dv_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("dv_backward", scores, dscores);
  const double log_sum = log_sum_exp_off_diagonal(scores);
  const Real positive = static_cast<Real>(1 / static_cast<double>(scores.rows()));
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    scaled_exp<Real>(scores.row(i), log_sum, -1, dscores.row(i));
    dscores(i, i) = positive;
  }
}

namespace {

template <class Real>
double sum_of_negatives(ConstMatrixView<Real> scores) {
  double sum = 0;
  for (std::size_t i = 0; i < scores.rows(); ++i)
    for (std::size_t j = 0; j < scores.rows(); ++j)
      if (i != j) sum += std::exp(static_cast<double>(scores(i, j)));
  return sum;
}

}  // namespace

template <class Real>
double dv_reference(ConstMatrixView<Real> scores) {
  require_pairs("dv_reference", scores);
  return mean_of_positives(scores) -
         std::log(sum_of_negatives(scores) / count_of_negatives(scores.rows()));
}

template <class Real>
void dv_backward_reference(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("dv_backward_reference", scores, dscores);
  const std::size_t n = scores.rows();
  const double sum = sum_of_negatives(scores);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      dscores(i, j) = static_cast<Real>(
          i == j ? 1 / static_cast<double>(n) : -std::exp(static_cast<double>(scores(i, j))) / sum);
}

template double dv(ConstMatrixView<float>);
template double dv(ConstMatrixView<double>);
template void dv_backward(ConstMatrixView<float>, MatrixView<float>);
template void dv_backward(ConstMatrixView<double>, MatrixView<double>);
template double dv_reference(ConstMatrixView<float>);
template double dv_reference(ConstMatrixView<double>);
template void dv_backward_reference(ConstMatrixView<float>, MatrixView<float>);
template void dv_backward_reference(ConstMatrixView<double>, MatrixView<double>);

}  // namespace infomax
