// log( nu + sum_k e^s_k ) without one of its terms, for each of them, with all their digits.
//
// Taking a term from the whole sum keeps the digits unless it is the largest of all, for then what
// is left may be any number of orders smaller. So the sum without the largest negative (`top`) and
// the one without the positive (`own`) are made apart; all others keep a term as large as their
// own.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/math.h"
#include "estimators/scores/pairs.h"

namespace infomax {

// A row or a column of scores.
template <class Real>
struct Strided {
  const Real* data;
  std::size_t stride, size;
  double operator[](std::size_t k) const { return static_cast<double>(data[k * stride]); }
};
template <class Real>
Strided<Real> row_of(ConstMatrixView<Real> scores, std::size_t i) {
  return {scores.row(i).data(), 1, scores.cols()};
}
template <class Real>
Strided<Real> column_of(ConstMatrixView<Real> scores, std::size_t j) {
  return {&scores(0, j),
          scores.rows() < 2 ? 1 : static_cast<std::size_t>(&scores(1, j) - &scores(0, j)),
          scores.rows()};
}

template <class Real>
struct LeaveOneOut {
  Strided<Real> s;
  std::size_t own, top;
  double shift = 0;  // the largest score, or log nu
  double sum = 0;    // nu e^-shift + sum_k e^(s_k - shift)
  double log_without_own = 0, log_without_top = 0;

  // At least two scores; log_nu may be -infinity. A NaN or +infinity among the scores makes `sum`
  // NaN.
  LeaveOneOut(Strided<Real> scores, std::size_t positive, double log_nu)
      : s(scores), own(positive), top(positive == 0 ? 1 : 0) {
    for (std::size_t k = 0; k < s.size; ++k)
      if (k != own && s[k] > s[top]) top = k;
    shift = std::max({log_nu, s[own], s[top]});
    sum = sum_without(s.size, log_nu, shift);
    log_without_own = log_without(own, log_nu, std::max(log_nu, s[top]));
    double second = std::max(log_nu, s[own]);
    for (std::size_t k = 0; k < s.size; ++k)
      if (k != top) second = std::max(second, s[k]);
    log_without_top = log_without(top, log_nu, second);
  }

  // e^-shift times the sum without term j, which is neither own nor top.
  double without(std::size_t j) const { return sum - exp_of_score(s[j] - shift); }
  // Its logarithm, for any j but own.
  double log_of_without(std::size_t j) const {
    if (std::isnan(sum)) return sum;
    return j == top ? log_without_top : shift + det_log(without(j));
  }

 private:
  double sum_without(std::size_t j, double log_nu, double largest) const {
    double out = exp_of_score(log_nu - largest);
    for (std::size_t k = 0; k < s.size; ++k)
      if (k != j) out += exp_of_score(s[k] - largest);
    return out;
  }
  // Where all that is left is -infinity, the differences are NaN.
  double log_without(std::size_t j, double log_nu, double largest) const {
    if (largest == -std::numeric_limits<double>::infinity()) return largest;
    const double left = sum_without(j, log_nu, largest);
    return std::isnan(left) ? left : largest + det_log(left);
  }
};

}  // namespace infomax
