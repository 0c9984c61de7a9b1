// d Gaussian pairs whose information climbs while a critic is trained:
//
//   the distribution at training step s is that of gaussian (tasks/distributions/gaussian.h) at
//   levels[ min(s / steps_per_level, last) ] nats
//
// The truth moves with the step: mi_true is a metric over steps. What draws no training steps (a
// sample, the oracle) can't use it.
//
// Source: Poole et al. (2019), figure 2; Song and Ermon (2020), section 6.1.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kLevels{.name = "levels",
                                   .type = "numbers",
                                   .summary = "nats of a staircase's steps, the first one's first",
                                   .at_least = 0,
                                   .at_most = 4096};
inline constexpr Parameter kStepsPerLevel{
    .name = "steps_per_level",
    .type = "count",
    .summary = "training steps that a staircase stays at a level",
    .at_least = 1,
    .at_most = 1e9};
inline constexpr Parameter kStaircaseParameters[] = {kDimension, kLevels, kStepsPerLevel};
inline constexpr std::string_view kStaircaseExamples[] = {
    "dimension = 2, levels = [0.1, 0.2], steps_per_level = 10",
    "dimension = 5, levels = [1, 2, 4], steps_per_level = 1",
};

// Of tasks of equal widths, one a level, at least one. `name` is for messages.
std::unique_ptr<Task> make_staircase_of(std::string name, std::vector<std::unique_ptr<Task>> levels,
                                        std::int64_t steps_per_level);

// Throws InputError for a level that gaussian refuses.
std::unique_ptr<Task> make_staircase(const Settings& settings);

}  // namespace infomax
