// What a trial will cost, in seconds of one core: counted from shapes, for the order of trials and
// the balance of shards, or measured on this machine, for `infomax run --dry-run`.
#pragma once

#include <cstddef>
#include <memory>
#include <tuple>
#include <vector>

#include "core/settings.h"
#include "data/image_set.h"

namespace infomax {

// The parts of a trial, in seconds each.
struct TrialCost {
  double setup = 0;         // building the experiment
  double step = 0;          // one optimiser step
  double evaluation = 0;    // one evaluation of the quantities
  double measurements = 0;  // all measurements of one evaluation
  double last = 0;          // and what the last one takes besides

  friend bool operator<(const TrialCost& a, const TrialCost& b) {
    const auto all = [](const TrialCost& c) {
      return std::tie(c.setup, c.step, c.evaluation, c.measurements, c.last);
    };
    return all(a) < all(b);
  }
};

// All of it: steps, evaluations at the scheduled and the first few steps, measurements.
double trial_seconds(const TrialCost& cost, const Settings& settings);

// From the arithmetic alone, at rates of this project's reference machine. A function of the
// settings and the images' shapes. `images` are those of the point's views; null for a task.
TrialCost counted_cost(const Settings& settings, const std::shared_ptr<const ImageSet>& images);

// By running a few steps, a part of an evaluation, and what each measurement times of itself: some
// tenths of a second for each part, or one repetition where that takes longer. `jobs` copies run at
// once, as trials will, and the mean counts.
TrialCost measured_cost(const Settings& settings, std::shared_ptr<const ImageSet> images,
                        std::size_t jobs);

}  // namespace infomax
