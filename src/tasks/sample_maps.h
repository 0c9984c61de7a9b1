// Maps of any task that are no transforms: they look at several rows, or aren't one-to-one. One
// stands before a task's name like a transform: "independent@normal-1x1".
//
//   independent, deranged     negative controls: nothing is left to find (tasks/controls.h)
//   uniformise, gaussianise   each column by its sample's own quantiles (tasks/quantile_maps.h)
//   eight-bit                 pixels rounded, so the information is an upper bound
//                             (tasks/eight_bit.h)
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "tasks/task.h"

namespace infomax {

struct SampleMapRow {
  std::string_view name;
  std::string_view summary;
  std::string_view formula, source;  // for `infomax show`
  int version = 0;                   // core/registry.h
  std::unique_ptr<Task> (*make)(std::unique_ptr<Task> task);
};

std::span<const SampleMapRow> sample_maps();
const SampleMapRow* find_sample_map(std::string_view name);  // null where there is none

}  // namespace infomax
