// From a score matrix to nats: the registry of lower bounds on mutual information.
#pragma once

#include <span>
#include <string_view>

#include "core/matrix.h"

namespace infomax {

struct BoundRow {
  std::string_view name;
  std::string_view summary;
  bool at_most_log_batch;  // a theorem: the value on n rows never exceeds log n

  double (*value)(ConstMatrixView<float> scores);
  void (*backward)(ConstMatrixView<float> scores, MatrixView<float> dscores);
  double (*value_double)(ConstMatrixView<double> scores);
  void (*backward_double)(ConstMatrixView<double> scores, MatrixView<double> dscores);

  // What to add to the log density ratio f* to make it the bound's optimal critic: 0 for nce, 1 for nwj.
  double optimal_shift;
};

std::span<const BoundRow> bounds();
const BoundRow& bound_named(std::string_view name);

}  // namespace infomax
