// MINE: the Donsker-Varadhan bound, trained by the gradient of a moving average.
//
//   m <- (1 - a) m + a q,   q = 1/(n(n-1)) sum_{i != j} e^s_ij,   m = q at the first step
//   trained by      E_p grad f - E_q[ e^f grad f ] / m
//   reported        I_DV of the batch (estimators/scores/dv.h)
//
// The gradient of log q on a batch is biased, for q stands below; an average over many batches is
// nearer to its mean. What is followed is the function of the scores that has this gradient and
// touches I_DV from below where q = m:
//
//   J = E_p f - q / m + 1 - log m  <=  I_DV
//
// Source: Belghazi et al. (2018), arXiv:1801.04062.
#pragma once

#include <memory>

#include "core/parameter.h"
#include "estimators/score_loss.h"

namespace infomax {

inline constexpr Parameter kMineParameters[] = {
    {.name = "moving_average",
     .type = "number",
     .summary = "estimator mine: a, the weight of the present batch in the average",
     .at_least = 1e-6,
     .at_most = 1,
     .otherwise = "0.01"},
};

// Keeps log m, so that scores may be as large as they like. Infinities and NaN are as in dv.
template <class Real>
std::unique_ptr<ScoreLoss<Real>> make_mine(const Settings& settings);

}  // namespace infomax
