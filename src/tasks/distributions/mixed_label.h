// Two columns from three parts, and a label that leans on the part: one side is discrete.
//
//   part   weight   X                                            P(Y = 1 | part)
//   1      1/4      t of 8 degrees at (-1, -1), dispersion 0.2 I   0.95
//   2      1/2      N(0, 0.1 [[1, 0.95], [0.95, 1]])               0.5
//   3      1/4      t of 5 degrees at (1, 1), dispersion 0.2 I     0.05
//
//   f*(x, y) = ln P(y | x) - ln P(y),   P(Y = 1) = 1/2
//
// The information is known by quadrature; the task of the catalogue states it.
//
// Source: Czyz et al. (2025).
#pragma once

#include <memory>

#include "tasks/task.h"

namespace infomax {

std::unique_ptr<Task> make_mixed_label(const Settings& settings);

}  // namespace infomax
