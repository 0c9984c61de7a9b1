#include "estimators/scores/nce.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"
#include "estimators/scores/pairs.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

// Rows whose log-sum-exps are computed together.
constexpr std::size_t kRows = 64;

}  // namespace

template <class Real>
double nce(ConstMatrixView<Real> scores) {
  require_pairs("nce", scores);
  const std::size_t n = scores.rows();
  const double log_n = det_log(static_cast<double>(n));
  double sum = 0;
  double lse[kRows];
  for (std::size_t first = 0; first < n; first += kRows) {
    const std::size_t rows = std::min(kRows, n - first);
    log_sum_exp_rows<Real>(scores.row_block(first, rows), {lse, rows});
    // The difference is at most 0 however large the scores are. log n joins it here, not at the
    // end, so that scores of 0 cancel exactly.
    for (std::size_t r = 0; r < rows; ++r) sum += log_n + (scores(first + r, first + r) - lse[r]);
  }
  return sum / static_cast<double>(n);
}

template <class Real>
void nce_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("nce_backward", scores, dscores);
  const std::size_t n = scores.rows();
  const double share = 1 / static_cast<double>(n);
  double lse[kRows];
  for (std::size_t first = 0; first < n; first += kRows) {
    const std::size_t rows = std::min(kRows, n - first);
    log_sum_exp_rows<Real>(scores.row_block(first, rows), {lse, rows});
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t i = first + r;
      scaled_exp<Real>(scores.row(i), lse[r], -share, dscores.row(i));
      // 1 - softmax in double: near a perfect critic it is the small difference that trains.
      const double probability = det_exp(scores(i, i) - lse[r]);
      dscores(i, i) = static_cast<Real>((1 - probability) * share);
    }
  }
}

template <class Real>
double nce_reference(ConstMatrixView<Real> scores) {
  require_pairs("nce_reference", scores);
  const std::size_t n = scores.rows();
  double mean = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += std::exp(static_cast<double>(scores(i, j)));
    mean += (scores(i, i) - std::log(sum)) / static_cast<double>(n);
  }
  return std::log(static_cast<double>(n)) + mean;
}

template <class Real>
void nce_backward_reference(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("nce_backward_reference", scores, dscores);
  const std::size_t n = scores.rows();
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += std::exp(static_cast<double>(scores(i, j)));
    for (std::size_t j = 0; j < n; ++j) {
      const double softmax = std::exp(static_cast<double>(scores(i, j))) / sum;
      dscores(i, j) = static_cast<Real>(((i == j ? 1.0 : 0.0) - softmax) / static_cast<double>(n));
    }
  }
}

template double nce(ConstMatrixView<float>);
template double nce(ConstMatrixView<double>);
template void nce_backward(ConstMatrixView<float>, MatrixView<float>);
template void nce_backward(ConstMatrixView<double>, MatrixView<double>);
template double nce_reference(ConstMatrixView<float>);
template double nce_reference(ConstMatrixView<double>);
template void nce_backward_reference(ConstMatrixView<float>, MatrixView<float>);
template void nce_backward_reference(ConstMatrixView<double>, MatrixView<double>);

}  // namespace infomax
