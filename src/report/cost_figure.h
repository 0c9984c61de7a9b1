// Cost against error: a place for every estimator of a ranking, the processor seconds of an
// estimate to the right and the mean absolute error upwards, both logarithmic.
#pragma once

#include <string>

#include "judge/ranking.h"

namespace infomax {

// One <figure>; empty where fewer than two estimators have both numbers. `id` is unique on the
// page. Every place has the estimator's name: beside it where there is room, on hover everywhere.
std::string cost_figure(const Ranking& ranking, const std::string& id, const std::string& title);

}  // namespace infomax
