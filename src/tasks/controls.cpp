#include "tasks/controls.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/require.h"

namespace infomax {

namespace {

// Of X and Y that have nothing to do with each other.
class Control : public Task, public DensityRatio {
 public:
  Control(std::string_view name, std::unique_ptr<Task> task)
      : name_(name), task_(std::move(task)) {}

  std::size_t x_width() const final { return task_->x_width(); }
  std::size_t y_width() const final { return task_->y_width(); }
  Truth truth() const final { return {0}; }
  const DensityRatio* density_ratio() const final { return this; }
  // The task's own, but that x and y don't covary.
  std::optional<Moments> moments() const final {
    std::optional<Moments> out = task_->moments();
    if (!out) return out;
    const std::size_t dx = x_width(), n = dx + y_width();
    for (std::size_t i = 0; i < dx; ++i)
      for (std::size_t j = dx; j < n; ++j)
        out->covariance[i * n + j] = out->covariance[j * n + i] = 0;
    return out;
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const final {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, x.rows(), y_width());
    draw(stream, x, y);
  }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const final {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, y.rows(), y_width());
    require_shape(name_, "scores", scores, x.rows(), y.rows());
    for (std::size_t i = 0; i < x.rows(); ++i) std::ranges::fill(scores.row(i), 0.0);
  }

 protected:
  virtual void draw(Stream& stream, MatrixView<double> x, MatrixView<double> y) const = 0;
  const Task& task() const { return *task_; }

 private:
  std::string_view name_;
  std::unique_ptr<Task> task_;
};

class Independent final : public Control {
 public:
  explicit Independent(std::unique_ptr<Task> task) : Control("independent", std::move(task)) {}

  std::size_t dependent_rows() const override { return task().dependent_rows(); }

 protected:
  // Twice the task's rows, of which x is the first ones' and y the second ones'.
  void draw(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    const std::size_t most = x.rows() * std::max(x_width(), y_width());
    if (unused_.size() < most) unused_.resize(most);
    task().sample(stream, x, {unused_.data(), x.rows(), y_width()});
    task().sample(stream, {unused_.data(), x.rows(), x_width()}, y);
  }

 private:
  mutable std::vector<double> unused_;
};

class Deranged final : public Control {
 public:
  explicit Deranged(std::unique_ptr<Task> task) : Control("deranged", std::move(task)) {}

  std::size_t dependent_rows() const override { return std::max(kGroup, task().dependent_rows()); }

 protected:
  void draw(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    if (x.rows() == 1) throw ShapeError("deranged: 1 row, want at least 2");
    task().sample(stream, x, y);
    for (std::size_t first = 0; first < y.rows(); first += kGroup) {
      // A row that is left alone joins the group before it.
      const std::size_t left = y.rows() - first;
      const std::size_t count = left == kGroup + 1 ? left : std::min(kGroup, left);
      // One by one, the first row moves to the group's end.
      for (std::size_t i = first; i + 1 < first + count; ++i)
        std::ranges::swap_ranges(y.row(i), y.row(i + 1));
      if (count > kGroup) break;
    }
  }

 private:
  static constexpr std::size_t kGroup = 64;
};

}  // namespace

std::unique_ptr<Task> make_independent(std::unique_ptr<Task> task) {
  return std::make_unique<Independent>(std::move(task));
}

std::unique_ptr<Task> make_deranged(std::unique_ptr<Task> task) {
  return std::make_unique<Deranged>(std::move(task));
}

}  // namespace infomax
