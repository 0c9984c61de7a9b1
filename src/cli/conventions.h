// What other libraries do with a user's data where nothing is said: `infomax estimate --like NAME`.
//
//   sklearn   scikit-learn's mutual_info_regression and mutual_info_classif: k = 3, maximum norm,
//             columns over their standard deviation, noise 1e-10 max(1, mean |v|); ross where one
//             side is discrete. It clips at 0, which isn't done here
//   jidt      JIDT's MutualInfoCalculatorMultiVariateKraskov1 and 2: k = 4, maximum norm, columns
//             standardised, noise 1e-8
//   npeet     NPEET's mi: k = 3, maximum norm, columns as they are, noise 1e-10; its unit is bits
//   bmi       bmi's KSGEnsembleFirstEstimator: mean of k = 5 and 10, Euclidean norm, columns
//             standardised, no noise
//
// Sources: the programs' documentation and text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "inference/preparation.h"

namespace infomax {

struct Convention {
  std::string_view name;
  std::span<const std::int64_t> neighbours;  // empty: the default of each estimator's row
  std::string_view norm;                     // as rows have it
  ColumnScale scale;
  double noise;
  std::string_view of_mixed;  // the estimator where one side is discrete; empty: ours
};

// Ours, for who says nothing: the rows' own k, maximum norm, columns standardised, no noise.
const Convention& own_convention();
std::span<const Convention> conventions();

}  // namespace infomax
