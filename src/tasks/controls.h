// Negative controls: of any task one in which there is nothing to find.
//
//   independent@TASK   y from a row of its own, drawn anew: the task's marginals, and I(X;Y) = 0
//   deranged@TASK      y of the row after it, within groups of 64: the same rows, no pair left;
//                      I(X;Y) = 0 of a pair, and rows of a group depend on each other
//
// A control stands before a task's name like a transform.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "tasks/task.h"

namespace infomax {

struct ControlRow {
  std::string_view name;
  std::string_view summary;
  int version = 0;  // core/registry.h
  std::unique_ptr<Task> (*make)(std::unique_ptr<Task> task);
};

std::span<const ControlRow> controls();
const ControlRow* find_control(std::string_view name);  // null where there is none

}  // namespace infomax
