#include "estimators/networks/flo.h"

#include <cmath>

#include "core/math.h"
#include "estimators/scores/pairs.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

// log sum_{j != i} e^s_ij
template <class Real>
double log_sum_of_others(ConstMatrixView<Real> scores, std::size_t i) {
  const std::span<const Real> row = scores.row(i);
  const double left = log_sum_exp<Real>(row.first(i)),
               right = log_sum_exp<Real>(row.subspan(i + 1));
  const double parts[] = {left, right};
  return log_sum_exp<double>(parts);
}

}  // namespace

template <class Real>
double flo(ConstMatrixView<Real> scores, std::span<const Real> u) {
  require_said("flo", scores, u);
  const std::size_t n = scores.rows();
  const double log_count = det_log(static_cast<double>(n - 1));
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double log_mean = log_sum_of_others(scores, i) - log_count - scores(i, i);
    sum += (1 - exp_of_score(log_mean - u[i])) - u[i];
  }
  return sum / static_cast<double>(n);
}

template <class Real>
void flo_backward(ConstMatrixView<Real> scores, std::span<const Real> u, MatrixView<Real> dscores,
                  std::span<Real> du) {
  require_said("flo_backward", scores, u);
  const std::size_t n = scores.rows();
  const double share = 1 / static_cast<double>(n), log_count = det_log(static_cast<double>(n - 1));
  for (std::size_t i = 0; i < n; ++i) {
    const double log_sum = log_sum_of_others(scores, i);
    const double tangent = exp_of_score(log_sum - log_count - scores(i, i) - u[i]);
    scaled_exp<Real>(scores.row(i), log_sum, -share * tangent, dscores.row(i));
    dscores(i, i) = static_cast<Real>(share * tangent);
    du[i] = static_cast<Real>(share * (tangent - 1));
  }
}

template <class Real>
std::unique_ptr<Trainable<Real>> make_flo(const NetworkSpec& spec, Workspace& workspace) {
  using Flo = CriticNetworkOf<Real, flo<Real>, flo_backward<Real>>;
  return std::make_unique<Flo>("flo", CriticNetwork<Real>::Second::of_pair, spec, workspace);
}

#define INFOMAX_INSTANTIATE(Real)                                                            \
  template double flo(ConstMatrixView<Real>, std::span<const Real>);                         \
  template void flo_backward(ConstMatrixView<Real>, std::span<const Real>, MatrixView<Real>, \
                             std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE
template std::unique_ptr<Trainable<float>> make_flo(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_flo(const NetworkSpec&, Workspace&);

}  // namespace infomax
