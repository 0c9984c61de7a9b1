// What estimators from scores share: what they ask of a score matrix, and how a row is filled.
#pragma once

#include <limits>
#include <string_view>

#include "core/math.h"
#include "core/matrix.h"
#include "estimators/estimator.h"

namespace infomax {

// Throws ShapeError unless scores is square with n >= 2:
//   nwj: scores is [128, 127], want [n, n] with n >= 2
template <class Real>
void require_pairs(std::string_view bound, ConstMatrixView<Real> scores);

// The same, and that dscores has the shape of scores.
template <class Real>
void require_pairs(std::string_view bound, ConstMatrixView<Real> scores, MatrixView<Real> dscores);

// 1/n sum_i s_ii, summed in double.
template <class Real>
double mean_of_positives(ConstMatrixView<Real> scores) {
  double sum = 0;
  for (std::size_t i = 0; i < scores.rows(); ++i) sum += scores(i, i);
  return sum / static_cast<double>(scores.rows());
}

// n (n - 1)
inline double count_of_negatives(std::size_t n) {
  return static_cast<double>(n) * static_cast<double>(n - 1);
}

// e^s: 0 below -708 and infinite above 709, as in scaled_exp; a NaN stays one.
inline double exp_of_score(double s) {
  if (!(s >= -708)) return s < -708 ? 0 : s;
  return s > 709 ? std::numeric_limits<double>::infinity() : det_exp(s);
}

// log n: the ceiling of estimates that keep the positive among the negatives.
double log_of_pairs(std::size_t n);

// Optimal critics, of the log density ratio f*.
double log_ratio_itself(double log_ratio);
double log_ratio_plus_one(double log_ratio);

// The maker of a bound that is trained as it is reported: value and derivative, in float and in
// double.
template <double (*value)(ConstMatrixView<float>),
          void (*backward)(ConstMatrixView<float>, MatrixView<float>),
          double (*value_double)(ConstMatrixView<double>),
          void (*backward_double)(ConstMatrixView<double>, MatrixView<double>)>
constexpr ScoreMaker bound_maker(double (*optimal_score)(double)) {
  return {make_bound_loss<float, value, backward>,
          make_bound_loss<double, value_double, backward_double>, optimal_score};
}

// The maker of an estimator that reports `value` and is trained by another function of the scores.
template <double (*value)(ConstMatrixView<float>), double (*trained)(ConstMatrixView<float>),
          void (*backward)(ConstMatrixView<float>, MatrixView<float>),
          double (*value_double)(ConstMatrixView<double>),
          double (*trained_double)(ConstMatrixView<double>),
          void (*backward_double)(ConstMatrixView<double>, MatrixView<double>)>
constexpr ScoreMaker surrogate_maker(double (*optimal_score)(double), double of_nothing = 0) {
  return {make_surrogate_loss<float, value, trained, backward>,
          make_surrogate_loss<double, value_double, trained_double, backward_double>, optimal_score,
          of_nothing};
}

}  // namespace infomax
