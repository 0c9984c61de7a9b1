// The columns of a task one by one, in numbers: what a plot of each would show.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "tasks/task.h"

namespace infomax {

inline constexpr std::size_t kMarginalRows = 10000;
inline constexpr std::array<double, 5> kMarginalQuantiles{0.05, 0.25, 0.5, 0.75, 0.95};

// Of one column of a sample of kMarginalRows.
struct Marginal {
  std::string column;  // "x_1"
  double mean = 0;
  double deviation = 0;  // the root of the mean square around the mean
  std::array<double, kMarginalQuantiles.size()> quantiles{};  // core/quantile.h
  double repeated = 0;  // share of the rows whose value is another row's, too
};

// Of the first `most` columns of x and the first `most` of y: the same numbers at every call. A
// mean of a sample is always there; where the distribution has none (Student t with one degree of
// freedom), it says little. Rows don't depend on each other (sample_apart), but where all do.
std::vector<Marginal> marginals(const Task& task, std::size_t most);

}  // namespace infomax
