#include "estimators/scores/nce_anchor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

// log(nu + sum_k r_ik) of a row without one of its terms, for each term. Taking the term from the
// whole sum keeps the digits unless it is the largest of all: a sum without the largest negative
// (`top`) and one without the positive are made apart.
template <class Real>
struct Row {
  std::span<const Real> s;
  std::size_t own = 0, top = 0;
  double shift = 0;  // the largest score, or log nu
  double sum = 0;    // nu e^-shift + sum_k e^(s_k - shift)
  double log_without_own = 0, log_without_top = 0;

  Row(std::span<const Real> scores, std::size_t i, double log_nu) : s(scores), own(i) {
    top = own == 0 ? 1 : 0;
    for (std::size_t k = 0; k < s.size(); ++k)
      if (k != own && s[k] > s[top]) top = k;
    const double positive = s[own], negative = s[top];
    shift = std::max({log_nu, positive, negative});
    sum = sum_without(s.size(), log_nu, shift);
    log_without_own = log_without(own, log_nu, std::max(log_nu, negative));
    double second = std::max(log_nu, positive);
    for (std::size_t k = 0; k < s.size(); ++k)
      if (k != top) second = std::max(second, static_cast<double>(s[k]));
    log_without_top = log_without(top, log_nu, second);
  }

  // e^-shift (nu + sum_{k != j} r_k), j neither own nor top: it keeps a term as large as its own.
  double without(std::size_t j) const { return sum - exp_of_score(s[j] - shift); }

 private:
  double sum_without(std::size_t j, double log_nu, double largest) const {
    double out = exp_of_score(log_nu - largest);
    for (std::size_t k = 0; k < s.size(); ++k)
      if (k != j) out += exp_of_score(s[k] - largest);
    return out;
  }
  double log_without(std::size_t j, double log_nu, double largest) const {
    const double left = sum_without(j, log_nu, largest);
    return std::isnan(left) ? left : largest + det_log(left);
  }
};

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
      const Row<Real> row(scores.row(i), i, log_nu_);
      const double own = scores(i, i);
      double told = own + (log_all - row.log_without_top);
      for (std::size_t j = 0; j < n; ++j)
        if (j != row.own && j != row.top)
          told += own + (log_all - (row.shift + det_log(row.without(j))));
      if (std::isnan(row.sum)) told = row.sum;
      mean += told / (nu_ + k) + nu_ / (nu_ + k) * (log_all - row.log_without_own);
    }
    return mean / static_cast<double>(n);
  }

  double gradient(ConstMatrixView<Real> scores, MatrixView<Real> dscores) override {
    require_pairs("nce-anchor", scores, dscores);
    const double value = objective(scores);
    for (std::size_t i = 0; i < scores.rows(); ++i)
      row_gradient(Row<Real>(scores.row(i), i, log_nu_), dscores.row(i));
    return value;
  }

 private:
  // Of each s_ik: the sum over j of r_ik / (nu + sum_{l != j} r_il). That of j = top by its own
  // logarithm, for it may be many times the others.
  void row_gradient(const Row<Real>& row, std::span<Real> out) const {
    const std::size_t n = row.s.size();
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
