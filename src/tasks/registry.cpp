#include <array>

#include "core/names.h"
#include "tasks/gaussian.h"
#include "tasks/task.h"

namespace infomax {

namespace {

constexpr std::array kTasks{
    TaskRow{.name = "gaussian",
            .summary = "d Gaussian pairs of equal correlation",
            .make = make_gaussian},
};

}  // namespace

std::span<const TaskRow> tasks() {
  return kTasks;
}

const TaskRow& task_named(std::string_view name) {
  return row_named("task", tasks(), name);
}

}  // namespace infomax
