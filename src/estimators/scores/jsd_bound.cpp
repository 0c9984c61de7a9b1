#include "estimators/scores/jsd_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/math.h"
#include "estimators/scores/jensen_shannon.h"
#include "estimators/scores/pairs.h"

namespace infomax {

// Of the logarithm of the equation,  log(y + c) - y = log 2L  with c = (1 + a) log(1 + a) / a: its
// slope by y lies between -1 and -1/2 for all y >= 0, so Newton's steps arrive from anywhere.
double jsd_bound_at(double cross_entropy) {
  if (std::isnan(cross_entropy)) return cross_entropy;
  if (cross_entropy < std::numeric_limits<double>::min())
    return std::numeric_limits<double>::infinity();
  const double wanted = det_log(2 * cross_entropy);
  double y = std::max(0.0, -wanted);
  for (int i = 0; i < 60; ++i) {
    const double a = det_exp(-y), b = det_log1p(a) / a, at = y + (1 + a) * b;
    const double step = (det_log(at) - y - wanted) / (1 - b / at);
    y = std::max(0.0, y + step);
    if (std::abs(step) <= 0x1p-52 * y) break;
  }
  return y;
}

template <class Real>
double jsd_bound(ConstMatrixView<Real> scores) {
  require_pairs("jsd-bound", scores);
  const double above = 0.5 * jensen_shannon<Real>(scores);  // log 2 - L, exactly 0 at 0
  if (above <= 0) return above * (2 / std::numbers::ln2);
  return jsd_bound_at(pair_cross_entropy<Real>(scores));
}

template double jsd_bound(ConstMatrixView<float>);
template double jsd_bound(ConstMatrixView<double>);

}  // namespace infomax
