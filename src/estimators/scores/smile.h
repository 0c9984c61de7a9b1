// SMILE: the Donsker-Varadhan estimate with the negatives' density ratios clipped, of a critic
// trained by the Jensen-Shannon objective (jensen_shannon.h).
//
//   reported   I = 1/n sum_i s_ii - log( 1/(n(n-1)) sum_{i != j} clip(e^s_ij, e^-t, e^t) )
//   trained    J = mean_i( log 2 - sp(-s_ii) ) + mean_{i != j}( log 2 - sp(s_ij) )
//
// J is largest at f = log( p(x,y) / (p(x) p(y)) ). The clip takes from I_DV the variance that grows
// like e^I and gives it a bias of either sign: I is no bound. A clip t that no score exceeds in
// size changes nothing, and I is I_DV of that critic.
//
// Source: Song and Ermon (2020), arXiv:1910.06222, with t = 1, 5 and none.
#pragma once

#include <memory>
#include <string_view>

#include "core/parameter.h"
#include "estimators/score_loss.h"

namespace infomax {

inline constexpr Parameter kSmileParameters[] = {
    {.name = "clip",
     .type = "number",
     .summary = "estimator smile: t, the negatives' density ratios count as within e^-t and e^t; "
                "1e6 clips nothing",
     .at_least = 0,
     .at_most = 1e6,
     .otherwise = "5"},
};
inline constexpr std::string_view kSmileExamples[] = {"clip = 5", "clip = 1", "clip = 1e6"};

// In nats, of scores [n, n] whose diagonal holds the positives. Sums run in double, the second as a
// log-sum-exp. A negative at -infinity or +infinity counts as a ratio of e^-t or e^t; a positive at
// an infinity makes the estimate as infinite; NaN gives NaN. Scores of 0 give exactly 0. Throws
// ShapeError unless scores is square with n >= 2.
template <class Real>
std::unique_ptr<ScoreLoss<Real>> make_smile(const Settings& settings);

}  // namespace infomax
