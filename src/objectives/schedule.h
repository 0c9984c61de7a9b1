// When a trial is evaluated.
#pragma once

#include <cstdint>
#include <vector>

#include "core/settings.h"

namespace infomax {

// The steps of a trial: 1 where it has none to state, for what is done at once.
std::int64_t steps_of(const Settings& settings);
// Steps at which the quantities and measurements are evaluated: 0, evaluate_every, twice that, ...
// below steps; none where an objective has no evaluate_every.
std::vector<std::int64_t> evaluation_steps(const Settings& settings);
// Steps at which the quantities alone are evaluated besides: 0, 1, 10, 30, 100 below steps.
std::vector<std::int64_t> prefix_steps(std::int64_t steps);

}  // namespace infomax
