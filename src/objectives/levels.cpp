#include "objectives/levels.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace infomax {

LevelStatistics::LevelStatistics(const Task& task, std::int64_t steps, std::int64_t window)
    : window_(window) {
  const Task* now = nullptr;
  for (std::int64_t step = 0; step < steps; ++step) {
    const Task* at = &task.at(step);
    if (at != now) levels_.push_back({step, step, at->mi()});
    levels_.back().end = step + 1;
    now = at;
  }
  for (const Level& level : levels_)
    if (level.end - level.first < window)
      throw InputError(fmt::format("level_window is {}, want at most the {} steps of level {} nats",
                                   window, level.end - level.first, level.information));
  errors_.resize(levels_.size());
  squares_.resize(levels_.size());
}

std::size_t LevelStatistics::level_of(std::int64_t step) const {
  const auto after = std::ranges::upper_bound(levels_, step, {}, &Level::first);
  return static_cast<std::size_t>(after - levels_.begin()) - 1;
}

bool LevelStatistics::counts(std::int64_t step) const {
  return step >= levels_[level_of(step)].end - window_;
}

void LevelStatistics::add(std::int64_t step, double estimate) {
  const std::size_t l = level_of(step);
  const double error = estimate - levels_[l].information;
  errors_[l] += error;
  squares_[l] += error * error;
}

std::vector<Metric> LevelStatistics::metrics() const {
  Axis axis{"level", "nats", {}};
  std::vector<double> mean, bias, variance, mse;
  const auto w = static_cast<double>(window_);
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    axis.coordinates.push_back(levels_[l].information);
    bias.push_back(errors_[l] / w);
    mean.push_back(levels_[l].information + bias.back());
    mse.push_back(squares_[l] / w);
    variance.push_back(std::max(0.0, mse.back() - bias.back() * bias.back()));
  }
  const auto metric = [&](const char* name, const char* unit, const char* what,
                          std::vector<double> values) {
    return Metric{name,
                  unit,
                  fmt::format("{} over the last {} training steps of a level", what, window_),
                  {axis},
                  std::move(values)};
  };
  return {
      metric("bound_level_mean", "nats", "mean of the bound", std::move(mean)),
      metric("bound_level_bias", "nats", "mean of the bound less the information", std::move(bias)),
      metric("bound_level_variance", "nats^2", "variance of the bound", std::move(variance)),
      metric("bound_level_mse", "nats^2", "mean squared error of the bound", std::move(mse))};
}

void LevelStatistics::describe(State& state) {
  state.values("level_errors", std::span(errors_));
  state.values("level_squares", std::span(squares_));
}

}  // namespace infomax
