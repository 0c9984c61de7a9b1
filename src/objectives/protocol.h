// Which of the values that a training gives along its way is reported as its estimate, and when the
// training ends early.
//
// At each of its evaluations t = 0, 1, ..., T - 1 a training has the estimate e_t of the test rows
// and, where rows are kept apart for validation, what is trained, o_t, of these:
//
//   last         e_{T-1}
//   mean         the mean of the last m of e_t
//   validation   e_t at the first t where o_t is largest
//   best         the largest e_t: optimistic, for the rows that are tested choose it
//
// With a patience of p, a training ends at the first evaluation that lies p after the best o_t so
// far; T counts the evaluations until then.
#pragma once

#include <cstddef>
#include <span>

#include "core/parameter.h"

namespace infomax {

inline constexpr std::string_view kReports[] = {"last", "mean", "validation", "best"};

// What is kept of an evaluation.
struct Evaluated {
  double estimate = 0;   // of the test rows
  double objective = 0;  // of the validation rows; NaN where there are none
};

struct Reported {
  double estimate = 0;
  std::size_t evaluation = 0;  // whose estimate it is; of a mean, the last
};

// The value by a word of kReports; `mean_of` evaluations for a mean, or all where there are fewer.
// Objectives that are NaN are passed over. Throws ShapeError for no evaluation, a mean of none and,
// for validation, where no objective is a number.
Reported reported(std::string_view report, std::size_t mean_of, std::span<const Evaluated> values);

// Has a training run out of patience at the last of these evaluations? Never for a patience of 0.
bool ends_early(std::size_t patience, std::span<const Evaluated> values);

}  // namespace infomax
