// Parameters at which tests try an estimator's row.
#pragma once

#include <vector>

#include "estimators/estimator.h"

namespace infomax {

// Its examples, or its defaults where it has none.
inline std::vector<Settings> examples_of(const EstimatorRow& row) {
  std::vector<Settings> out;
  for (const std::string_view example : row.examples)
    out.push_back(read_example(row.parameters, example));
  if (out.empty()) out.push_back(read_example(row.parameters, ""));
  return out;
}
inline Settings first_example(const EstimatorRow& row) {
  return examples_of(row).front();
}

}  // namespace infomax
