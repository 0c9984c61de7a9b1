#include "estimators/networks/i_alpha.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// log( e^a + e^b )
double log_of_both(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return a + b;
  const double large = std::max(a, b);
  if (std::isinf(large)) return large;
  return large + det_log(exp_of_score(a - large) + exp_of_score(b - large));
}

// log sum_{k != j} e^s_kj
template <class Real>
double log_sum_of_others(ConstMatrixView<Real> scores, std::size_t j) {
  double top = -kInfinity, sum = 0;
  for (std::size_t k = 0; k < scores.rows(); ++k)
    if (k != j) top = std::max(top, static_cast<double>(scores(k, j)));
  if (top == -kInfinity) return top;
  for (std::size_t k = 0; k < scores.rows(); ++k)
    if (k != j) sum += exp_of_score(static_cast<double>(scores(k, j)) - top);
  return std::isnan(sum) ? sum : top + det_log(sum);
}

// log( alpha m + (1 - alpha) a ), and the first term's share in the sum.
struct Mixed {
  double log = 0, share = 0;

  Mixed(double log_m, double log_a, double alpha) : log(log_m), share(1) {
    if (alpha == 1) return;
    if (alpha == 0) {
      log = log_a;
      share = 0;
      return;
    }
    const double m = det_log(alpha) + log_m;
    log = log_of_both(m, det_log(1 - alpha) + log_a);
    share = exp_of_score(m - log);
  }
};

// What column j of the scores holds.
struct Column {
  double log_sum, log_others;  // of e^s_kj over all k, and over k != j
  Mixed all, others;           // of m_j, of q_j
  double last;                 // q_j / (alpha q_j + (1 - alpha) a_j)

  Column(double own, double log_sum_others, std::size_t n, double log_a, double alpha)
      : log_sum(log_of_both(log_sum_others, own)),
        log_others(log_sum_others),
        all(log_sum - det_log(static_cast<double>(n)), log_a, alpha),
        others(log_others - det_log(static_cast<double>(n - 1)), log_a, alpha),
        last(exp_of_score(log_others - det_log(static_cast<double>(n - 1)) - others.log)) {}
};

template <class Real>
Column column_of(ConstMatrixView<Real> scores, std::size_t j, std::span<const Real> log_a,
                 double alpha) {
  return {static_cast<double>(scores(j, j)), log_sum_of_others(scores, j), scores.rows(),
          static_cast<double>(log_a[j]), alpha};
}

}  // namespace

template <class Real>
double i_alpha(ConstMatrixView<Real> scores, std::span<const Real> log_a, double alpha) {
  require_said("i-alpha", scores, log_a);
  double sum = 0;
  for (std::size_t j = 0; j < scores.rows(); ++j) {
    const Column column = column_of(scores, j, log_a, alpha);
    sum += (static_cast<double>(scores(j, j)) - column.all.log) + (1 - column.last);
  }
  return sum / static_cast<double>(scores.rows());
}

// d log(alpha m + (1 - alpha) a) = w d log m + (1 - w) d log a, w the share of alpha m; so the last
// term, Q, has dQ = Q (1 - w') (d log q - d log a).
template <class Real>
void i_alpha_backward(ConstMatrixView<Real> scores, std::span<const Real> log_a, double alpha,
                      MatrixView<Real> dscores, std::span<Real> dlog_a) {
  require_said("i_alpha_backward", scores, log_a);
  const std::size_t n = scores.rows();
  const double each = 1 / static_cast<double>(n);
  for (std::size_t j = 0; j < n; ++j) {
    const Column column = column_of(scores, j, log_a, alpha);
    const double last = column.last * (1 - column.others.share);
    for (std::size_t k = 0; k < n; ++k) {
      const double s = scores(k, j);
      double d = -column.all.share * exp_of_score(s - column.log_sum);
      d += k == j ? 1 : -last * exp_of_score(s - column.log_others);
      dscores(k, j) = static_cast<Real>(each * d);
    }
    dlog_a[j] = static_cast<Real>(each * (last - (1 - column.all.share)));
  }
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
    double all = 0, others = 0;
    for (std::size_t k = 0; k < n; ++k) {
      all += std::exp(scores(k, j)) / static_cast<double>(n);
      if (k != j) others += std::exp(scores(k, j)) / static_cast<double>(n - 1);
    }
    const double a = (1 - alpha) * std::exp(log_a[j]);
    out += (scores(j, j) - std::log(alpha * all + a) - others / (alpha * others + a)) /
           static_cast<double>(n);
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
