// A small picture of a task in characters: how its rows lie in the plane of the first column of x
// and the first of y.
#pragma once

#include <cstddef>
#include <string>

#include "tasks/task.h"

namespace infomax {

// `lines` lines of `columns` characters, x to the right and y upwards, each side from the 0.5th to
// the 99.5th percentile of 20,000 rows. The darker a character, the more rows: its shade is the
// square root of their share of the fullest one's. Always the same for a task.
std::string picture(const Task& task, std::size_t columns, std::size_t lines);

}  // namespace infomax
