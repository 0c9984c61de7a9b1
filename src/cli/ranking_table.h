// Estimators against known informations as tables on standard output (judge/ranking.h).
#pragma once

#include <vector>

#include "cli/table.h"
#include "judge/ranking.h"

namespace infomax {

// A row for each number of samples and estimator, the smallest mean absolute error first: rank,
// MAE with its interval, tasks, runs, failed, seconds.
TextTable ranking_table(const std::vector<Ranking>& rankings);

// A row for each number of samples, task and estimator: truth, mean estimate, bias with its
// interval, seeds, failed.
TextTable bias_table(const std::vector<Ranking>& rankings);

}  // namespace infomax
