// Fresh pairs from a distribution with known information, as batches for training and evaluation.
#pragma once

#include "core/random.h"
#include "core/workspace.h"
#include "tasks/task.h"
#include "views/pairs.h"

namespace infomax {

// Batch number s is drawn from the stream (purpose, s), in double, and rounded to float once.
// Throws ShapeError for s of 2^32 and above, whose draws would be those of a batch before.
class TaskPairs final : public PairSource {
 public:
  // The task has to outlive the source.
  TaskPairs(const Task& task, std::size_t batch, const Streams& streams, Purpose purpose,
            Workspace& workspace);

  std::size_t x_width() const override { return x_.cols(); }
  std::size_t y_width() const override { return y_.cols(); }
  void batch(std::uint64_t step, Matrix x, Matrix y) override;

  // From now on batches are drawn from the task's distribution at this training step; at first,
  // from that at step 0.
  void stand_at(std::int64_t training_step) { now_ = &task_.at(training_step); }

 private:
  const Task& task_;
  const Task* now_;
  Streams streams_;
  Purpose purpose_;
  MatrixView<double> x_, y_;
};

}  // namespace infomax
