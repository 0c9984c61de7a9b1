// The one training loop: a step draws a batch, computes what is followed and its gradient, and
// moves the parameters by Adam.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/random.h"
#include "core/state.h"
#include "core/workspace.h"
#include "estimators/trainable.h"
#include "kernels/adam.h"
#include "train/adam_block.h"
#include "views/pairs.h"

namespace infomax {

class Trainer {
 public:
  // Draws the initial parameters. Model, source and workspace have to outlive the trainer. Throws
  // ShapeError where the widths of model and source differ.
  Trainer(Trainable<float>& model, PairSource& source, const AdamSettings& adam,
          const Streams& streams, Workspace& workspace);

  ~Trainer();
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  // One optimiser step; returns what the model's gradient does: what is followed, on its batch
  // before the move, in nats. Allocates nothing of ours; calls of oneDNN do, and give it back
  // (kernels/matmul.h). Throws NumericError that names the step where that is no finite number:
  // training can't go on from there.
  double step();

  // Steps taken so far.
  std::int64_t taken() const { return block_.steps; }
  std::span<const float> theta() const { return block_.theta; }
  std::span<float> theta() { return block_.theta; }

  // What later steps depend on. Batches don't count: they are functions of the step.
  void describe(State& state, const std::string& name = "trainer") {
    block_.describe(name, state);
    model_.describe(state);
  }

  // The arithmetic of a step, and how many parameters it moves.
  Work step_work() const { return model_.gradient_work(); }
  std::size_t moved_parameters() const { return block_.theta.size(); }

 private:
  Trainable<float>& model_;
  PairSource& source_;
  AdamSettings adam_;
  AdamBlock block_;
  Matrix x_, y_;
};

// The mean of the estimate over batches first, ..., first + count - 1 of a source, in nats;
// infinite or NaN where a batch is. `largest` (if given) receives the largest value of a single
// batch: theorems hold for each.
double mean_estimate(Trainable<float>& model, std::span<const float> theta, PairSource& source,
                     std::uint64_t first, std::uint64_t count, Matrix x, Matrix y,
                     double* largest = nullptr);

}  // namespace infomax
