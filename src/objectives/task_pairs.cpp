#include "objectives/task_pairs.h"

#include <fmt/format.h>

#include <limits>

#include "core/error.h"

namespace infomax {

namespace {

void round_to(Matrix out, ConstMatrixView<double> in) {
  for (std::size_t i = 0; i < in.rows(); ++i)
    for (std::size_t j = 0; j < in.cols(); ++j) out(i, j) = static_cast<float>(in(i, j));
}

}  // namespace

TaskPairs::TaskPairs(const Task& task, std::size_t batch, const Streams& streams, Purpose purpose,
                     Workspace& workspace)
    : task_(task),
      now_(&task.at(0)),
      streams_(streams),
      purpose_(purpose),
      x_(workspace.matrix<double>(batch, task.x_width())),
      y_(workspace.matrix<double>(batch, task.y_width())) {}

void TaskPairs::batch(std::uint64_t step, Matrix x, Matrix y) {
  if (step > std::numeric_limits<std::uint32_t>::max())
    throw ShapeError(fmt::format("TaskPairs: step {}, want less than 2^32", step));
  Stream stream = streams_(purpose_, static_cast<std::uint32_t>(step));
  now_->sample(stream, x_, y_);
  round_to(x, x_);
  round_to(y, y_);
}

}  // namespace infomax
