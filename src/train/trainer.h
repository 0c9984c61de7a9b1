// One step of the optimiser: it draws a batch, computes the bound and its gradient, and moves the parameters by
// Adam.
#pragma once

#include <cstdint>
#include <span>

#include "core/random.h"
#include "core/state.h"
#include "core/workspace.h"
#include "kernels/adam.h"
#include "train/adam_block.h"
#include "train/model.h"
#include "train/objective.h"
#include "views/pairs.h"

namespace infomax {

struct TrainSettings {
  AdamSettings adam;
  Objective objective;
};

class Trainer {
 public:
  // Draws the initial parameters. Model, source and workspace have to outlive the trainer.
  Trainer(Model<float>& model, PairSource& source, const TrainSettings& settings,
          const Streams& streams, Workspace& workspace);

  ~Trainer();
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  // One optimiser step; returns the bound on its batch before the move, in nats. Allocates nothing of
  // ours; calls of oneDNN do, and give it back (kernels/matmul.h). Throws NumericError that names the step where the
  // bound is no finite number: training can't go on from there.
  double step();

  // Steps taken so far.
  std::int64_t taken() const { return block_.steps; }
  std::span<const float> theta() const { return block_.theta; }
  std::span<float> theta() { return block_.theta; }

  // What later steps depend on. Batches don't count: they are functions of the step.
  void describe(State& state) { block_.describe("trainer", state); }

 private:
  Model<float>& model_;
  PairSource& source_;
  TrainSettings settings_;
  AdamBlock block_;
  Matrix x_, y_;
};

// The mean of the bound over batches first, ..., first + count - 1 of a source, in nats; infinite or NaN where a
// batch is. `largest` (if given) receives the largest value of a single batch: theorems hold for each.
double mean_bound(Model<float>& model, std::span<const float> theta, PairSource& source,
                  std::uint64_t first, std::uint64_t count, Matrix x, Matrix y,
                  double* largest = nullptr);

}  // namespace infomax
