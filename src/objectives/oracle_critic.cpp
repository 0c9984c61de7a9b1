#include "objectives/oracle_critic.h"

#include "core/error.h"

namespace infomax {

OracleCritic::OracleCritic(const Task& task, double (*h)(double), std::size_t batch,
                           Workspace& workspace)
    : task_(task),
      h_(h),
      x_(workspace.matrix<double>(batch, task.x_width())),
      y_(workspace.matrix<double>(batch, task.y_width())),
      scores_(workspace.matrix<double>(batch, batch)) {}

void OracleCritic::forward(std::span<const float>, ConstMatrix x, ConstMatrix y, Matrix scores) {
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t k = 0; k < x.cols(); ++k) x_(i, k) = x(i, k);
    for (std::size_t k = 0; k < y.cols(); ++k) y_(i, k) = y(i, k);
  }
  task_.log_density_ratio(x_, y_, scores_);
  for (std::size_t i = 0; i < scores.rows(); ++i)
    for (std::size_t j = 0; j < scores.cols(); ++j)
      scores(i, j) = static_cast<float>(h_(scores_(i, j)));
}

void OracleCritic::backward(std::span<const float>, ConstMatrix, ConstMatrix, Matrix,
                            std::span<float>, Matrix dx, Matrix dy) {
  if (!dx.empty() || !dy.empty())
    throw ShapeError("oracle critic: has no gradient; want dx and dy empty");
}

}  // namespace infomax
