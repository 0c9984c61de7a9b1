// Theorems that a suite states and every run checks: I_NCE never exceeds log K, a probability lies
// in [0, 1].
//
//   [[expect]]
//   cells    = "bound=nce"      # a Selection of points; empty: all
//   quantity = "bound_test"
//   at_most  = 4.8521
//
// No statistics and no reference: a single value beyond the limit is a violation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/record.h"

namespace infomax {

struct Expectation {
  // Which values: all of them, or those of the last evaluation (the last index of the first axis).
  enum class At { every, last };

  // Selection of points.
  std::string cells;
  // Of trials, or a summary over seeds.
  std::string metric;
  std::optional<double> at_least, at_most;
  At at = At::every;
};

struct Violation {
  std::string point;
  std::string seed;  // "3", "confirm:3"; "all" for a summary
  std::string metric;
  double value = 0;    // the one furthest beyond; NaN where there is none
  std::string wanted;  // "<= 4.8521", "in [0, 1]"
};

// One violation at most for each trial (or summary) and expectation. NaN stands for "no value" and
// breaks nothing under `every` as long as there is a value; under `last` it is a violation. Failed
// trials are left out: they are reported as failed. Throws InputError for cells that are no
// Selection.
std::vector<Violation> check_expectations(const SuiteRecord& suite,
                                          const std::vector<Expectation>& expectations);

}  // namespace infomax
