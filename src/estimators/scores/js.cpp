#include "estimators/scores/js.h"

#include "core/math.h"
#include "estimators/scores/nwj.h"
#include "estimators/scores/pairs.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

template <class Real>
double js(ConstMatrixView<Real> scores) {
  require_pairs("js", scores);
  const double log_mean =
      log_sum_exp_off_diagonal(scores) - det_log(count_of_negatives(scores.rows()));
  return mean_of_positives(scores) + (1 - exp_of_score(log_mean));
}

template <class Real>
double js_unshifted(ConstMatrixView<Real> scores) {
  require_pairs("js-unshifted", scores);
  return nwj<Real>(scores);
}

template double js(ConstMatrixView<float>);
template double js(ConstMatrixView<double>);
template double js_unshifted(ConstMatrixView<float>);
template double js_unshifted(ConstMatrixView<double>);

}  // namespace infomax
