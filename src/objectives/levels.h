// What a bound comes to at each level of a task whose information climbs while a critic is trained:
// over the last w training steps of the level, on the step's own batch, with b_s the estimate and I
// the level's information,
//
//   mean = (1/w) sum_s b_s          nats      bias = mean - I                    nats
//   variance = (1/w) sum_s (b_s - mean)^2   nats^2    mse = (1/w) sum_s (b_s - I)^2    nats^2
//
// Source: Poole et al. (2019), figure 2; Lee and Rhee (2024), who take the last 1,000 of 4,000
// steps.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/state.h"
#include "results/record.h"
#include "tasks/task.h"

namespace infomax {

class LevelStatistics {
 public:
  // Of the levels that the task has within so many steps: runs of steps at one distribution. Throws
  // InputError for a window that is longer than a level.
  LevelStatistics(const Task& task, std::int64_t steps, std::int64_t window);

  // Is the step one of those that count?
  bool counts(std::int64_t step) const;
  void add(std::int64_t step, double estimate);

  // bound_level_mean, _bias, _variance and _mse over an axis `level` of the levels' informations.
  std::vector<Metric> metrics() const;
  void describe(State& state);

 private:
  struct Level {
    std::int64_t first = 0, end = 0;  // steps
    double information = 0;
  };
  std::size_t level_of(std::int64_t step) const;

  std::int64_t window_;
  std::vector<Level> levels_;
  std::vector<double> errors_, squares_;  // sums of b_s - I and of its square, so far
};

}  // namespace infomax
