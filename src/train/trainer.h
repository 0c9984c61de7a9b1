// The optimiser's loop: one step draws a batch, computes the bound and its gradient, and moves the
// parameters by Adam. Evaluation comes in from outside, before the step it belongs to.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "core/random.h"
#include "core/workspace.h"
#include "kernels/adam.h"
#include "train/model.h"
#include "train/objective.h"
#include "views/pairs.h"

namespace infomax {

struct TrainSettings {
  std::int64_t steps = 0;
  AdamSettings adam;
  Objective objective;
};

class Trainer {
 public:
  // Draws the initial parameters. Model, source and workspace have to outlive the trainer.
  Trainer(Model<float>& model, PairSource& source, const TrainSettings& settings,
          const Streams& streams, Workspace& workspace);

  // One optimiser step; returns the bound on its batch before the move, in nats. Allocates nothing. Throws
  // NumericError that names the step where the bound is no finite number: training can't go on from there.
  double step();

  // Steps taken so far.
  std::int64_t taken() const { return taken_; }
  std::span<const float> theta() const { return theta_; }
  std::span<float> theta() { return theta_; }

  // Takes all settings.steps steps; before_step(s) is called before step s = 0, 1, ... and may stop the run
  // by throwing. A model without parameters is not stepped, only asked about.
  void run(const std::function<void(std::int64_t)>& before_step);

 private:
  Model<float>& model_;
  PairSource& source_;
  TrainSettings settings_;
  std::int64_t taken_ = 0;
  std::span<float> theta_, dtheta_, m_, v_;
  Matrix x_, y_;
};

// The mean of the bound over batches first, ..., first + count - 1 of a source, in nats; infinite or NaN where a
// batch is. `largest` (if given) receives the largest value of a single batch: theorems hold for each.
double mean_bound(Model<float>& model, std::span<const float> theta, PairSource& source,
                  std::uint64_t first, std::uint64_t count, Matrix x, Matrix y,
                  double* largest = nullptr);

}  // namespace infomax
