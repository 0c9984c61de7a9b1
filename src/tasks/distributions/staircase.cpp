#include "tasks/distributions/staircase.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/require.h"
#include "tasks/distributions/gaussian.h"

namespace infomax {

namespace {

class Staircase final : public Task, public DensityRatio {
 public:
  Staircase(std::string name, std::vector<std::unique_ptr<Task>> levels,
            std::int64_t steps_per_level)
      : name_(std::move(name)), levels_(std::move(levels)), steps_per_level_(steps_per_level) {}

  std::size_t x_width() const override { return first().x_width(); }
  std::size_t y_width() const override { return first().y_width(); }
  Truth truth() const override { return first().truth(); }
  const DensityRatio* density_ratio() const override {
    return first().density_ratio() == nullptr ? nullptr : this;
  }
  bool square_integrable() const override { return first().density_ratio()->square_integrable(); }
  std::optional<Moments> moments() const override { return first().moments(); }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, x.rows(), y_width());
    first().sample(stream, x, y);
  }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, y.rows(), y_width());
    require_shape(name_, "scores", scores, x.rows(), y.rows());
    first().log_density_ratio(x, y, scores);
  }

  bool moves() const override { return true; }
  const Task& at(std::int64_t step) const override {
    const auto level = static_cast<std::size_t>(std::max<std::int64_t>(step, 0) / steps_per_level_);
    return *levels_[std::min(level, levels_.size() - 1)];
  }

 private:
  const Task& first() const { return *levels_.front(); }

  std::string name_;
  std::vector<std::unique_ptr<Task>> levels_;
  std::int64_t steps_per_level_;
};

}  // namespace

std::unique_ptr<Task> make_staircase_of(std::string name, std::vector<std::unique_ptr<Task>> levels,
                                        std::int64_t steps_per_level) {
  return std::make_unique<Staircase>(std::move(name), std::move(levels), steps_per_level);
}

std::unique_ptr<Task> make_staircase(const Settings& settings) {
  std::vector<std::unique_ptr<Task>> levels;
  for (const double nats : settings.numbers("levels"))
    levels.push_back(
        make_gaussian({{"dimension", settings.count("dimension")}, {"information", nats}}));
  return make_staircase_of("staircase", std::move(levels), settings.count("steps_per_level"));
}

}  // namespace infomax
