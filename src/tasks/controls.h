// Negative controls: of any task one in which there is nothing to find.
//
//   independent@TASK   y from a row of its own, drawn anew: the task's marginals, and I(X;Y) = 0
//   deranged@TASK      y of the row after it, within groups of 64: the same rows, no pair left;
//                      I(X;Y) = 0 of a pair, and rows of a group depend on each other
#pragma once

#include <memory>

#include "tasks/task.h"

namespace infomax {

std::unique_ptr<Task> make_independent(std::unique_ptr<Task> task);
// What it makes throws ShapeError for a sample of one row.
std::unique_ptr<Task> make_deranged(std::unique_ptr<Task> task);

}  // namespace infomax
