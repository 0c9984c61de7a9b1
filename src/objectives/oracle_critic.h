// The critic that knows the distribution: f = h(f*), f* the log density ratio of a task. It has no
// parameters and asks nothing of the optimiser, so what a bound gives with it is the bound's own
// error.
#pragma once

#include "critics/critic.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr std::string_view kOracle = "oracle";
inline constexpr std::string_view kOracleSummary =
    "a task's true log density ratio; needs no training";

class OracleCritic final : public Critic<float> {
 public:
  // The task and the workspace have to outlive the critic. x and y are the task's own variables.
  OracleCritic(const Task& task, double (*h)(double), std::size_t batch, Workspace& workspace);

  std::size_t parameter_count() const override { return 0; }
  void initialise(std::span<float>, Stream) const override {}
  void forward(std::span<const float>, ConstMatrix x, ConstMatrix y, Matrix scores) override;
  // Nothing to move: dx and dy have to be empty. Throws ShapeError otherwise.
  void backward(std::span<const float>, ConstMatrix, ConstMatrix, Matrix, std::span<float>,
                Matrix dx, Matrix dy) override;
  Work forward_work(std::size_t) const override { return {}; }
  Work backward_work(std::size_t) const override { return {}; }

 private:
  const Task& task_;
  double (*h_)(double);
  MatrixView<double> x_, y_, scores_;
};

}  // namespace infomax
