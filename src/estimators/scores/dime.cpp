#include "estimators/scores/dime.h"

#include <cmath>

#include "estimators/scores/pairs.h"

namespace infomax {

template <class Real>
double dime_kl(ConstMatrixView<Real> scores) {
  require_pairs("dime-kl", scores);
  return mean_of_positives(scores) - 1;
}

template <class Real>
double dime_gan(ConstMatrixView<Real> scores) {
  require_pairs("dime-gan", scores);
  return mean_of_positives(scores);
}

template <class Real>
double dime_hd(ConstMatrixView<Real> scores) {
  require_pairs("dime-hd", scores);
  return mean_of_positives(scores);
}

// Each term less 1, so that what is 0 at 0 stays 0 however many are added.
template <class Real>
double hellinger(ConstMatrixView<Real> scores) {
  require_pairs("hellinger", scores);
  const std::size_t n = scores.rows();
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double half = 0.5 * static_cast<double>(scores(i, j));
      if (i == j)
        positives += exp_of_score(-half) - 1;
      else
        negatives += exp_of_score(half) - 1;
    }
  return 0 - positives / static_cast<double>(n) - negatives / count_of_negatives(n);
}

template <class Real>
void hellinger_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("hellinger_backward", scores, dscores);
  const std::size_t n = scores.rows();
  const double positive = 0.5 / static_cast<double>(n), negative = -0.5 / count_of_negatives(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double half = 0.5 * static_cast<double>(scores(i, j));
      dscores(i, j) = static_cast<Real>(i == j ? positive * exp_of_score(-half)
                                               : negative * exp_of_score(half));
    }
}

double hellinger_reference(ConstMatrixView<double> scores) {
  const std::size_t n = scores.rows();
  double out = 2;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      out -= i == j ? std::exp(-scores(i, j) / 2) / static_cast<double>(n)
                    : std::exp(scores(i, j) / 2) / count_of_negatives(n);
  return out;
}

#define INFOMAX_INSTANTIATE(Real)                   \
  template double dime_kl(ConstMatrixView<Real>);   \
  template double dime_gan(ConstMatrixView<Real>);  \
  template double dime_hd(ConstMatrixView<Real>);   \
  template double hellinger(ConstMatrixView<Real>); \
  template void hellinger_backward(ConstMatrixView<Real>, MatrixView<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
