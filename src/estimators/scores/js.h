// The NWJ bound of a critic trained by the Jensen-Shannon objective (jensen_shannon.h), with the
// shift that makes it unbiased and without.
//
//   js             1 + mean_i s_ii - mean_{i != j} e^s_ij   = I_NWJ of f + 1
//   js-unshifted   mean_i s_ii - e^-1 mean_{i != j} e^s_ij  = I_NWJ of f
//
// Training leads to f* = log( p(x,y) / (p(x) p(y)) ), while NWJ is largest at f* + 1. So js tends
// to I(X;Y) and js-unshifted to I - 1/e: a constant b on NWJ's best critic costs e^b - 1 - b, here
// with b = -1. Both are lower bounds in expectation, whatever the critic, with variance that can
// grow like e^I. The unshifted one is reported by programs that leave the shift out.
//
// Source: Poole et al. (2019), arXiv:1905.06922 (I_JS); Hjelm et al. (2019), arXiv:1808.06670.
#pragma once

#include "core/matrix.h"

namespace infomax {

inline constexpr double kJsUnshiftedOfNothing = -0.36787944117144233;  // -1/e

// In nats, of scores [n, n] whose diagonal holds the positives. Sums, infinities, NaN and refusals
// are as in nwj (estimators/scores/nwj.h). Scores of 0 give exactly 0 with the shift and -1/e
// without.
template <class Real>
double js(ConstMatrixView<Real> scores);
template <class Real>
double js_unshifted(ConstMatrixView<Real> scores);

}  // namespace infomax
