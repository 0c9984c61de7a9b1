#include "tasks/task.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/error.h"

namespace infomax {

std::string_view to_string(Truth::By by) {
  switch (by) {
    case Truth::By::closed_form:
      return "closed form";
    case Truth::By::quadrature:
      return "quadrature";
    case Truth::By::monte_carlo:
      return "Monte Carlo";
    case Truth::By::upper_bound:
      return "upper bound";
    case Truth::By::unknown:
      return "unknown";
  }
  throw Error("a truth of no known kind");
}

void Task::log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                             MatrixView<double> scores) const {
  const DensityRatio* const ratio = density_ratio();
  if (ratio == nullptr) throw Error("the density ratio of this task isn't known");
  ratio->log_density_ratio(x, y, scores);
}

void sample_apart(const Task& task, Stream& stream, MatrixView<double> x, MatrixView<double> y) {
  const std::size_t together = task.dependent_rows(), dx = task.x_width(), dy = task.y_width();
  if (together == 0 || together == kAllRows) return task.sample(stream, x, y);
  std::vector<double> batch_x(together * dx), batch_y(together * dy);
  for (std::size_t i = 0; i < x.rows(); ++i) {
    task.sample(stream, {batch_x.data(), together, dx}, {batch_y.data(), together, dy});
    std::copy_n(batch_x.begin(), dx, x.row(i).begin());
    std::copy_n(batch_y.begin(), dy, y.row(i).begin());
  }
}

std::unique_ptr<Task> make_of(const TaskRow& row, const Settings& settings,
                              const std::shared_ptr<const ImageSet>& images) {
  if (row.make_of_images == nullptr) return row.make(settings);
  if (images == nullptr)
    throw InputError(fmt::format("{} is made of images, and none were loaded for it", row.name));
  return row.make_of_images(settings, images);
}

}  // namespace infomax
