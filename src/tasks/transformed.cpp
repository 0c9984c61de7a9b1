#include "tasks/transformed.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/require.h"

namespace infomax {

namespace {

class Transformed final : public Task {
 public:
  Transformed(const TransformRow& row, std::unique_ptr<Task> law)
      : row_(row), law_(std::move(law)) {
    const auto require = [&](const char* side, std::size_t width, std::size_t least) {
      if (width < least)
        throw InputError(
            fmt::format("{}: {} has {} columns, want at least {}", row.name, side, width, least));
    };
    require("x", x_width(), row.least_x);
    require("y", y_width(), row.least_y);
  }

  std::size_t x_width() const override { return law_->x_width(); }
  std::size_t y_width() const override { return law_->y_width(); }
  double mi() const override { return law_->mi(); }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    law_->sample(stream, x, y);
    row_.apply(Side::x, x);
    row_.apply(Side::y, y);
  }

  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape(row_.name, "x", x, x.rows(), x_width());
    require_shape(row_.name, "y", y, y.rows(), y_width());
    law_->log_density_ratio(before(Side::x, x, x_before_), before(Side::y, y, y_before_), scores);
  }

 private:
  // Rows of one side as they were before the map. `memory` grows once and is kept.
  ConstMatrixView<double> before(Side side, ConstMatrixView<double> u,
                                 std::vector<double>& memory) const {
    if (memory.size() < u.size()) memory.resize(u.size());
    const MatrixView<double> back(memory.data(), u.rows(), u.cols());
    for (std::size_t i = 0; i < u.rows(); ++i)
      std::copy(u.row(i).begin(), u.row(i).end(), back.row(i).begin());
    row_.invert(side, back);
    return back;
  }

  const TransformRow& row_;
  std::unique_ptr<Task> law_;
  mutable std::vector<double> x_before_, y_before_;
};

}  // namespace

bool is_transformed(std::string_view task) {
  return task.find('@') != std::string_view::npos;
}

std::string_view law_name(std::string_view task) {
  return task.substr(task.rfind('@') + 1);  // npos + 1 is 0
}

const TaskRow& law_of(std::string_view task) {
  transform_work(task);
  return task_named(law_name(task));
}

double transform_work(std::string_view task) {
  double sum = 0;
  for (std::size_t at = task.find('@'); at != std::string_view::npos; at = task.find('@')) {
    sum += transform_named(task.substr(0, at)).work;
    task.remove_prefix(at + 1);
  }
  return sum;
}

std::unique_ptr<Task> make_task(std::string_view task, const TaskSpec& spec) {
  const std::size_t at = task.find('@');
  if (at == std::string_view::npos) return task_named(task).make(spec);
  const TransformRow& row = transform_named(task.substr(0, at));
  return std::make_unique<Transformed>(row, make_task(task.substr(at + 1), spec));
}

}  // namespace infomax
