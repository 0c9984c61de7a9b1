#include "tasks/quantile_maps.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/require.h"
#include "transforms/normal_cdf.h"

namespace infomax {

namespace {

constexpr std::size_t kKnots = 100;
constexpr double kOutermost = 1e-7;

std::vector<double> knots_of(std::vector<double> column) {
  std::ranges::sort(column);
  std::vector<double> out(kKnots);
  for (std::size_t k = 0; k < kKnots; ++k) {
    const double place = static_cast<double>(k) / static_cast<double>(kKnots - 1) *
                         static_cast<double>(column.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), column.size() - 1);
    const std::size_t above = std::min(below + 1, column.size() - 1);
    out[k] = column[below] + (place - static_cast<double>(below)) * (column[above] - column[below]);
  }
  return out;
}

double share_below(const std::vector<double>& knots, double value) {
  const auto [first, last] = std::equal_range(knots.begin(), knots.end(), value);
  const auto low = static_cast<double>(first - knots.begin()),
             high = static_cast<double>(last - knots.begin());
  constexpr double m = kKnots - 1;
  if (first != last) return 0.5 * (low + high - 1) / m;
  if (first == knots.begin()) return 0;
  if (first == knots.end()) return 1;
  const double below = *(first - 1);
  return (low - 1 + (value - below) / (*first - below)) / m;
}

class QuantileMap final : public Task {
 public:
  QuantileMap(std::string_view name, std::unique_ptr<Task> task, bool to_normal)
      : name_(name), task_(std::move(task)), to_normal_(to_normal) {}

  std::size_t x_width() const override { return task_->x_width(); }
  std::size_t y_width() const override { return task_->y_width(); }
  Truth truth() const override { return task_->truth(); }
  std::size_t dependent_rows() const override { return kAllRows; }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, x.rows(), y_width());
    task_->sample(stream, x, y);
    map(x);
    map(y);
  }

 private:
  void map(MatrixView<double> u) const {
    std::vector<double> column(u.rows());
    for (std::size_t k = 0; k < u.cols(); ++k) {
      for (std::size_t i = 0; i < u.rows(); ++i) column[i] = u(i, k);
      const std::vector<double> knots = knots_of(column);
      for (std::size_t i = 0; i < u.rows(); ++i) u(i, k) = share_below(knots, column[i]);
    }
    if (!to_normal_) return;
    for (std::size_t i = 0; i < u.rows(); ++i)
      for (double& value : u.row(i)) value = std::clamp(value, kOutermost, 1 - kOutermost);
    normal_cdf_inverse(Side::x, u);
  }

  std::string_view name_;
  std::unique_ptr<Task> task_;
  bool to_normal_;
};

}  // namespace

std::unique_ptr<Task> make_uniformise(std::unique_ptr<Task> task) {
  return std::make_unique<QuantileMap>("uniformise", std::move(task), false);
}

std::unique_ptr<Task> make_gaussianise(std::unique_ptr<Task> task) {
  return std::make_unique<QuantileMap>("gaussianise", std::move(task), true);
}

}  // namespace infomax
