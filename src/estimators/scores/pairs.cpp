#include "estimators/scores/pairs.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"

namespace infomax {

template <class Real>
void require_pairs(std::string_view bound, ConstMatrixView<Real> scores) {
  if (scores.rows() != scores.cols() || scores.rows() < 2) {
    throw ShapeError(fmt::format("{}: scores is [{}, {}], want [n, n] with n >= 2", bound,
                                 scores.rows(), scores.cols()));
  }
}

template <class Real>
void require_pairs(std::string_view bound, ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs(bound, scores);
  require_shape(bound, "dscores", dscores, scores.rows(), scores.cols());
}

double log_of_pairs(std::size_t n) {
  return det_log(static_cast<double>(n));
}

double log_ratio_itself(double log_ratio) {
  return log_ratio;
}

double log_ratio_plus_one(double log_ratio) {
  return log_ratio + 1;
}

template void require_pairs(std::string_view, ConstMatrixView<float>);
template void require_pairs(std::string_view, ConstMatrixView<double>);
template void require_pairs(std::string_view, ConstMatrixView<float>, MatrixView<float>);
template void require_pairs(std::string_view, ConstMatrixView<double>, MatrixView<double>);

}  // namespace infomax
