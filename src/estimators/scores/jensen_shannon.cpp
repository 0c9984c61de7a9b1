#include "estimators/scores/jensen_shannon.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

// Scores whose functions are computed together.
constexpr std::size_t kTogether = 64;

// A NaN is not below 0 and stays; what det_exp makes of it doesn't count then.
INFOMAX_ALWAYS_INLINE double softplus(double s) {
  const double above = s < 0.0 ? 0.0 : s, size = s < 0.0 ? -s : s;
  return above + det_log1p(det_exp(-size));
}

INFOMAX_ALWAYS_INLINE double sigmoid(double s) {
  const double value = 1.0 / (1.0 + det_exp(-s));
  return s == s ? value : s;
}

template <class Real>
INFOMAX_ALWAYS_INLINE void softplus_body(const Real* __restrict s, std::size_t n,
                                         double* __restrict out) {
  for (std::size_t j = 0; j < n; ++j) out[j] = softplus(double(s[j]));
}

template <class Real>
INFOMAX_ALWAYS_INLINE void sigmoid_body(const Real* s, std::size_t n, double scale, Real* out) {
  for (std::size_t j = 0; j < n; ++j) out[j] = static_cast<Real>(scale * sigmoid(double(s[j])));
}

INFOMAX_VECTOR_CLONES void softplus_each(const float* s, std::size_t n, double* out) {
  softplus_body(s, n, out);
}
INFOMAX_VECTOR_CLONES void softplus_each(const double* s, std::size_t n, double* out) {
  softplus_body(s, n, out);
}
INFOMAX_VECTOR_CLONES void sigmoid_each(const float* s, std::size_t n, double scale, float* out) {
  sigmoid_body(s, n, scale, out);
}
INFOMAX_VECTOR_CLONES void sigmoid_each(const double* s, std::size_t n, double scale, double* out) {
  sigmoid_body(s, n, scale, out);
}

// mean_i sp(-s_ii) + mean_{i != j} sp(s_ij), each term less `origin`.
template <class Real>
double mean_losses(ConstMatrixView<Real> scores, double origin) {
  const std::size_t n = scores.rows();
  double positives = 0, negatives = 0;
  const auto add = [&](std::span<const Real> s) {
    double each[kTogether];
    for (std::size_t first = 0; first < s.size(); first += kTogether) {
      const std::size_t count = std::min(kTogether, s.size() - first);
      softplus_each(s.data() + first, count, each);
      for (std::size_t j = 0; j < count; ++j) negatives += each[j] - origin;
    }
  };
  for (std::size_t i = 0; i < n; ++i) {
    positives += softplus(-double(scores(i, i))) - origin;
    add(scores.row(i).first(i));
    add(scores.row(i).subspan(i + 1));
  }
  return positives / static_cast<double>(n) + negatives / count_of_negatives(n);
}

}  // namespace

template <class Real>
double jensen_shannon(ConstMatrixView<Real> scores) {
  require_pairs("jensen_shannon", scores);
  return 0 - mean_losses(scores, softplus(0));
}

template <class Real>
void jensen_shannon_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("jensen_shannon_backward", scores, dscores);
  const std::size_t n = scores.rows();
  const double negative = -1 / count_of_negatives(n), positive = 1 / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double own = scores(i, i);
    sigmoid_each(scores.row(i).data(), n, negative, dscores.row(i).data());
    dscores(i, i) = static_cast<Real>(positive * sigmoid(-own));
  }
}

template <class Real>
double pair_cross_entropy(ConstMatrixView<Real> scores) {
  require_pairs("pair_cross_entropy", scores);
  return 0.5 * mean_losses(scores, 0);
}

double jensen_shannon_reference(ConstMatrixView<double> scores) {
  require_pairs("jensen_shannon_reference", scores);
  const std::size_t n = scores.rows();
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (i == j)
        positives += std::log1p(std::exp(-scores(i, i)));
      else
        negatives += std::log1p(std::exp(scores(i, j)));
  return 2 * std::log(2.0) - positives / static_cast<double>(n) - negatives / count_of_negatives(n);
}

void jensen_shannon_backward_reference(ConstMatrixView<double> scores, MatrixView<double> dscores) {
  require_pairs("jensen_shannon_backward_reference", scores, dscores);
  const std::size_t n = scores.rows();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      dscores(i, j) = i == j ? 1 / (1 + std::exp(scores(i, i))) / static_cast<double>(n)
                             : -1 / (1 + std::exp(-scores(i, j))) / count_of_negatives(n);
}

template double jensen_shannon(ConstMatrixView<float>);
template double jensen_shannon(ConstMatrixView<double>);
template void jensen_shannon_backward(ConstMatrixView<float>, MatrixView<float>);
template void jensen_shannon_backward(ConstMatrixView<double>, MatrixView<double>);
template double pair_cross_entropy(ConstMatrixView<float>);
template double pair_cross_entropy(ConstMatrixView<double>);

}  // namespace infomax
