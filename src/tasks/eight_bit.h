// Values in [0, 1] rounded to what a byte of an image holds:
//
//   u -> round(255 u) / 255
//
// The rounded distribution is discrete, and its information is at most that of the task (data
// processing): it is stated as an upper bound.
#pragma once

#include <memory>

#include "tasks/task.h"

namespace infomax {

// What it makes throws NumericError for a value outside [0, 1].
std::unique_ptr<Task> make_eight_bit(std::unique_ptr<Task> task);

}  // namespace infomax
