#include "estimators/networks/i_alpha.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math.h"
#include "estimators/scores/leave_one_out.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

// Of log m and log a: log(alpha m + (1 - alpha) a), and m's share in it.
struct Mixed {
  double log = 0, share = 0;
};

Mixed mixed(double log_m, double log_a, double alpha) {
  if (alpha == 0) return {log_a, 0};
  if (alpha == 1) return {log_m, 1};
  const double m = det_log(alpha) + log_m, a = det_log(1 - alpha) + log_a;
  const double large = std::max(m, a);
  if (std::isnan(m) || std::isnan(a) || std::isinf(large)) return {m + a, m + a};
  const double log = large + det_log(exp_of_score(m - large) + exp_of_score(a - large));
  return {log, exp_of_score(m - log)};
}

// What column j of the scores holds.
template <class Real>
struct Column {
  LeaveOneOut<Real> sums;
  double log_a, alpha, log_count;  // of the n - 1 terms of a mean
  Mixed others;                    // of q_j
  double last;                     // q_j / (alpha q_j + (1 - alpha) a_j)

  Column(ConstMatrixView<Real> scores, std::size_t j, double said, double a)
      : sums(column_of(scores, j), j, -std::numeric_limits<double>::infinity()),
        log_a(said),
        alpha(a),
        log_count(det_log(static_cast<double>(scores.rows() - 1))),
        others(mixed(sums.log_without_own - log_count, said, a)),
        last(exp_of_score(sums.log_without_own - log_count - others.log)) {}

  // Of m_ij.
  Mixed without(std::size_t i) const {
    return mixed(sums.log_of_without(i) - log_count, log_a, alpha);
  }
};

}  // namespace

template <class Real>
double i_alpha(ConstMatrixView<Real> scores, std::span<const Real> log_a, double alpha) {
  require_said("i-alpha", scores, log_a);
  const std::size_t n = scores.rows();
  double first = 0, second = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const Column<Real> column(scores, j, log_a[j], alpha);
    for (std::size_t i = 0; i < n; ++i)
      if (i != j) first += static_cast<double>(scores(j, j)) - column.without(i).log;
    second += 1 - column.last;
  }
  return first / count_of_negatives(n) + second / static_cast<double>(n);
}

namespace {

// d log(alpha m + (1 - alpha) a) = w d log m + (1 - w) d log a, w the share of alpha m; so the last
// term, Q, has dQ = Q (1 - w') (d log q - d log a). The sum over i of w_i e^s_k / sum_{l != i}
// e^s_l goes as in nce-anchor: i = top by its own logarithm, for it may be many times the others.
template <class Real>
double column_gradient(const Column<Real>& column, MatrixView<Real> dscores, std::size_t j) {
  const LeaveOneOut<Real>& sums = column.sums;
  const std::size_t n = dscores.rows();
  const double share = 1 / static_cast<double>(n), each = share / static_cast<double>(n - 1);
  double shares = 0, inverses = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i == j) continue;
    const double w = column.without(i).share;
    shares += w;
    if (i != sums.top) inverses += w / sums.without(i);
  }
  const double top_share = column.without(sums.top).share;
  const double last = column.last * (1 - column.others.share);
  for (std::size_t k = 0; k < n; ++k) {
    const double ratio = exp_of_score(sums.s[k] - sums.shift);
    const double under_top = top_share * exp_of_score(sums.s[k] - sums.log_without_top);
    double d = share;
    if (k == j) {
      d -= each * (ratio * inverses + under_top);
    } else {
      const double others =
          k == sums.top
              ? ratio * inverses
              : ratio * (inverses - column.without(k).share / sums.without(k)) + under_top;
      d = -each * others - share * last * exp_of_score(sums.s[k] - sums.log_without_own);
    }
    dscores(k, j) = static_cast<Real>(d);
  }
  return share * last - each * (static_cast<double>(n - 1) - shares);
}

}  // namespace

template <class Real>
void i_alpha_backward(ConstMatrixView<Real> scores, std::span<const Real> log_a, double alpha,
                      MatrixView<Real> dscores, std::span<Real> dlog_a) {
  require_said("i_alpha_backward", scores, log_a);
  for (std::size_t j = 0; j < scores.rows(); ++j)
    dlog_a[j] = static_cast<Real>(
        column_gradient<Real>(Column<Real>(scores, j, log_a[j], alpha), dscores, j));
}

namespace {

template <class Real>
class IAlpha final : public CriticNetwork<Real> {
 public:
  IAlpha(const NetworkSpec& spec, Workspace& workspace)
      : CriticNetwork<Real>("i-alpha", CriticNetwork<Real>::Second::of_y, spec, workspace),
        alpha_(spec.settings.number("alpha")) {}

 protected:
  double bound(ConstMatrixView<Real> scores, std::span<const Real> said) const override {
    return i_alpha(scores, said, alpha_);
  }
  void bound_backward(ConstMatrixView<Real> scores, std::span<const Real> said,
                      MatrixView<Real> dscores, std::span<Real> dsaid) const override {
    i_alpha_backward(scores, said, alpha_, dscores, dsaid);
  }

 private:
  double alpha_;
};

}  // namespace

template <class Real>
std::unique_ptr<Trainable<Real>> make_i_alpha(const NetworkSpec& spec, Workspace& workspace) {
  return std::make_unique<IAlpha<Real>>(spec, workspace);
}

double i_alpha_reference(ConstMatrixView<double> scores, std::span<const double> log_a,
                         double alpha) {
  const std::size_t n = scores.rows();
  double out = 1;
  for (std::size_t j = 0; j < n; ++j) {
    const double a = (1 - alpha) * std::exp(log_a[j]);
    // The mean of e^s_kj without k = i.
    const auto mean_without = [&](std::size_t i) {
      double sum = 0;
      for (std::size_t k = 0; k < n; ++k)
        if (k != i) sum += std::exp(scores(k, j));
      return sum / static_cast<double>(n - 1);
    };
    for (std::size_t i = 0; i < n; ++i)
      if (i != j)
        out += (scores(j, j) - std::log(alpha * mean_without(i) + a)) /
               (static_cast<double>(n) * static_cast<double>(n - 1));
    out -= mean_without(j) / (alpha * mean_without(j) + a) / static_cast<double>(n);
  }
  return out;
}

#define INFOMAX_INSTANTIATE(Real)                                                      \
  template double i_alpha(ConstMatrixView<Real>, std::span<const Real>, double);       \
  template void i_alpha_backward(ConstMatrixView<Real>, std::span<const Real>, double, \
                                 MatrixView<Real>, std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE
template std::unique_ptr<Trainable<float>> make_i_alpha(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_i_alpha(const NetworkSpec&, Workspace&);

}  // namespace infomax
