#include "estimators/scores/nce_anchor.h"

#include <cmath>

#include "core/math.h"
#include "estimators/scores/leave_one_out.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

template <class Real>
class NceAnchor final : public ScoreLoss<Real> {
 public:
  explicit NceAnchor(double nu) : nu_(nu), log_nu_(det_log(nu)) {}

  double estimate(ConstMatrixView<Real> scores) const override {
    require_pairs("nce-anchor", scores);
    return mean_of_positives(scores);
  }

  double objective(ConstMatrixView<Real> scores) const override {
    require_pairs("nce-anchor", scores);
    const std::size_t n = scores.rows();
    const double k = static_cast<double>(n - 1), log_all = det_log(nu_ + k);
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const LeaveOneOut<Real> row(row_of(scores, i), i, log_nu_);
      const double own = scores(i, i);
      double told = 0;
      for (std::size_t j = 0; j < n; ++j)
        if (j != i) told += own + (log_all - row.log_of_without(j));
      mean += told / (nu_ + k) + nu_ / (nu_ + k) * (log_all - row.log_without_own);
    }
    return mean / static_cast<double>(n);
  }

  double gradient(ConstMatrixView<Real> scores, MatrixView<Real> dscores) override {
    require_pairs("nce-anchor", scores, dscores);
    const double value = objective(scores);
    for (std::size_t i = 0; i < scores.rows(); ++i)
      row_gradient({row_of(ConstMatrixView<Real>(scores), i), i, log_nu_}, dscores.row(i));
    return value;
  }

 private:
  // Of each s_ik: the sum over j of r_ik / (nu + sum_{l != j} r_il). That of j = top by its own
  // logarithm, for it may be many times the others.
  void row_gradient(const LeaveOneOut<Real>& row, std::span<Real> out) const {
    const std::size_t n = row.s.size;
    const double k_count = static_cast<double>(n - 1);
    const double share = 1 / (static_cast<double>(n) * (nu_ + k_count));
    double inverses = 0;
    for (std::size_t j = 0; j < n; ++j)
      if (j != row.own && j != row.top) inverses += 1 / row.without(j);
    for (std::size_t k = 0; k < n; ++k) {
      const double s = row.s[k], ratio = exp_of_score(s - row.shift);
      const double under_top = exp_of_score(s - row.log_without_top);
      if (k == row.own) {
        out[k] = static_cast<Real>(share * (k_count - ratio * inverses - under_top));
        continue;
      }
      const double told =
          k == row.top ? ratio * inverses : ratio * (inverses - 1 / row.without(k)) + under_top;
      out[k] = static_cast<Real>(-share * (told + nu_ * exp_of_score(s - row.log_without_own)));
    }
  }

  double nu_, log_nu_;
};

}  // namespace

template <class Real>
std::unique_ptr<ScoreLoss<Real>> make_nce_anchor(const Settings& settings) {
  return std::make_unique<NceAnchor<Real>>(settings.number("anchor"));
}

template std::unique_ptr<ScoreLoss<float>> make_nce_anchor(const Settings&);
template std::unique_ptr<ScoreLoss<double>> make_nce_anchor(const Settings&);

double nce_anchor_reference(ConstMatrixView<double> scores, double nu) {
  const std::size_t n = scores.rows();
  const double k_count = static_cast<double>(n - 1);
  double out = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = nu;
      for (std::size_t k = 0; k < n; ++k)
        if (k != j) sum += std::exp(scores(i, k));
      const double log_sum = std::log(sum / (nu + k_count));
      out += j == i ? -nu * log_sum : scores(i, i) - log_sum;
    }
  return out / (static_cast<double>(n) * (nu + k_count));
}

}  // namespace infomax
