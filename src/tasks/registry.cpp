#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "core/names.h"
#include "tasks/catalogue.h"
#include "tasks/gaussian.h"
#include "tasks/offset.h"
#include "tasks/student_t.h"
#include "tasks/task.h"

namespace infomax {

namespace {

constexpr std::string_view kNoParameters[] = {""};

constexpr std::array kTasks{
    TaskRow{.name = "gaussian",
            .summary = "d Gaussian pairs of equal correlation",
            .parameters = kGaussianParameters,
            .examples = kGaussianExamples,
            .make = make_gaussian},
    TaskRow{.name = "offset-independent",
            .summary = "scalars Z + e with a Z for every pair: rho = 0.2, figure 4c's control",
            .examples = kNoParameters,
            .make = make_offset_independent},
    TaskRow{
        .name = "offset-dependent",
        .summary = "the same distribution, but one Z for the whole batch: figure 4c's negatives",
        .independent = false,
        .examples = kNoParameters,
        .make = make_offset_dependent},
    TaskRow{.name = "student-t",
            .summary = "Student t: Gaussian pairs that share a random scale, of any two widths",
            .parameters = kStudentTParameters,
            .examples = kStudentTExamples,
            .version = 1,
            .make = make_student_t},
};

}  // namespace

std::span<const TaskRow> tasks() {
  return kTasks;
}

const TaskRow& task_named(std::string_view name) {
  try {
    return row_named("task", tasks(), name);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}; and {} tasks of the catalogue, see infomax list tasks",
                                 error.what(), catalogue().size()));
  }
}

}  // namespace infomax
