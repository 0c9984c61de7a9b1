#include "estimators/networks/tuba.h"

#include "estimators/scores/pairs.h"

namespace infomax {

template <class Real>
double tuba(ConstMatrixView<Real> scores, std::span<const Real> log_a) {
  require_said("tuba", scores, log_a);
  const std::size_t n = scores.rows();
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double f = static_cast<double>(scores(i, j)) - static_cast<double>(log_a[j]);
      if (i == j)
        positives += f;
      else
        negatives += exp_of_score(f);
    }
  return positives / static_cast<double>(n) + (1 - negatives / count_of_negatives(n));
}

template <class Real>
void tuba_backward(ConstMatrixView<Real> scores, std::span<const Real> log_a,
                   MatrixView<Real> dscores, std::span<Real> dlog_a) {
  require_said("tuba_backward", scores, log_a);
  const std::size_t n = scores.rows();
  const double positive = 1 / static_cast<double>(n), negative = -1 / count_of_negatives(n);
  for (std::size_t j = 0; j < n; ++j) {
    double column = positive;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == j) continue;
      const double d = negative * exp_of_score(static_cast<double>(scores(i, j)) -
                                               static_cast<double>(log_a[j]));
      dscores(i, j) = static_cast<Real>(d);
      column += d;
    }
    dscores(j, j) = static_cast<Real>(positive);
    dlog_a[j] = static_cast<Real>(-column);
  }
}

template <class Real>
std::unique_ptr<Trainable<Real>> make_tuba(const NetworkSpec& spec, Workspace& workspace) {
  using Tuba = CriticNetworkOf<Real, tuba<Real>, tuba_backward<Real>>;
  return std::make_unique<Tuba>("tuba", CriticNetwork<Real>::Second::of_y, spec, workspace);
}

#define INFOMAX_INSTANTIATE(Real)                                                             \
  template double tuba(ConstMatrixView<Real>, std::span<const Real>);                         \
  template void tuba_backward(ConstMatrixView<Real>, std::span<const Real>, MatrixView<Real>, \
                              std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE
template std::unique_ptr<Trainable<float>> make_tuba(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_tuba(const NetworkSpec&, Workspace&);

}  // namespace infomax
