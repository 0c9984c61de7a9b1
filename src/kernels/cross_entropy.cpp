#include "kernels/cross_entropy.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/require.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

template <class Real>
void require_logits(const char* who, ConstMatrixView<Real> logits, MatrixView<Real> dlogits) {
  require_positive(who, "the number of logits", logits.size());
  if (!dlogits.empty()) require_shape(who, "dlogits", dlogits, logits.rows(), logits.cols());
}

template <class Real>
void require_labels(const char* who, ConstMatrixView<Real> logits,
                    std::span<const std::uint8_t> labels) {
  require_size(who, "labels", labels.size(), logits.rows());
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= logits.cols())
      throw ShapeError(
          fmt::format("{}: label {} is {}, want less than {}", who, i, labels[i], logits.cols()));
}

}  // namespace

template <class Real>
double cross_entropy(ConstMatrixView<Real> logits, std::span<const std::uint8_t> labels,
                     MatrixView<Real> dlogits) {
  require_logits("cross_entropy", logits, dlogits);
  require_labels("cross_entropy", logits, labels);
  const double share = 1.0 / static_cast<double>(logits.rows());
  double sum = 0;
  for (std::size_t i = 0; i < logits.rows(); ++i) {
    const double log_sum = log_sum_exp<Real>(logits.row(i));
    sum += log_sum - static_cast<double>(logits(i, labels[i]));
    if (dlogits.empty()) continue;
    scaled_exp<Real>(logits.row(i), log_sum, share, dlogits.row(i));
    dlogits(i, labels[i]) -= static_cast<Real>(share);
  }
  return sum * share;
}

template <class Real>
double cross_entropy_uniform(ConstMatrixView<Real> logits, MatrixView<Real> dlogits) {
  require_logits("cross_entropy_uniform", logits, dlogits);
  const double share = 1.0 / static_cast<double>(logits.rows());
  const double classes = static_cast<double>(logits.cols());
  double sum = 0;
  for (std::size_t i = 0; i < logits.rows(); ++i) {
    const double log_sum = log_sum_exp<Real>(logits.row(i));
    double mean = 0;
    for (const Real l : logits.row(i)) mean += static_cast<double>(l);
    sum += log_sum - mean / classes;
    if (dlogits.empty()) continue;
    scaled_exp<Real>(logits.row(i), log_sum, share, dlogits.row(i));
    for (Real& d : dlogits.row(i)) d -= static_cast<Real>(share / classes);
  }
  return sum * share;
}

template <class Real>
double share_right(ConstMatrixView<Real> logits, std::span<const std::uint8_t> labels) {
  require_logits<Real>("share_right", logits, {});
  require_labels("share_right", logits, labels);
  std::size_t right = 0;
  for (std::size_t i = 0; i < logits.rows(); ++i) {
    const auto row = logits.row(i);
    if (std::max_element(row.begin(), row.end()) - row.begin() == labels[i]) ++right;
  }
  return static_cast<double>(right) / static_cast<double>(logits.rows());
}

#define INFOMAX_INSTANTIATE(Real)                                                     \
  template double cross_entropy(ConstMatrixView<Real>, std::span<const std::uint8_t>, \
                                MatrixView<Real>);                                    \
  template double cross_entropy_uniform(ConstMatrixView<Real>, MatrixView<Real>);     \
  template double share_right(ConstMatrixView<Real>, std::span<const std::uint8_t>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
