#include "train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace infomax {

Trainer::Trainer(Model<float>& model, PairSource& source, const TrainSettings& settings,
                 const Streams& streams, Workspace& workspace)
    : model_(model),
      source_(source),
      settings_(settings),
      block_(model.parameter_count(), workspace) {
  if (source.x_width() != model.x_width() || source.y_width() != model.y_width())
    throw ShapeError(
        fmt::format("trainer: the source gives {} and {} values, the encoders want {} and {}",
                    source.x_width(), source.y_width(), model.x_width(), model.y_width()));
  x_ = workspace.matrix<float>(model.batch(), model.x_width());
  y_ = workspace.matrix<float>(model.batch(), model.y_width());
  model.initialise(block_.theta, streams);
  model_.when_part_done(
      [this](std::size_t first, std::size_t count) { block_.move(settings_.adam, first, count); });
}

Trainer::~Trainer() {
  model_.when_part_done({});
}

double Trainer::step() {
  const std::int64_t step = taken();
  source_.batch(static_cast<std::uint64_t>(step), x_, y_);
  block_.begin_step();
  const double bound = model_.gradient(block_.theta, x_, y_, settings_.objective, block_.gradient);
  if (!std::isfinite(bound))
    throw NumericError(fmt::format(
        "step {}: the bound on the training batch is {}, want a finite number", step, bound));
  return bound;
}

double mean_bound(Model<float>& model, std::span<const float> theta, PairSource& source,
                  std::uint64_t first, std::uint64_t count, Matrix x, Matrix y, double* largest) {
  double sum = 0;
  double top = -std::numeric_limits<double>::infinity();
  for (std::uint64_t b = 0; b < count; ++b) {
    source.batch(first + b, x, y);
    const double bound = model.value(theta, x, y);
    top = std::max(top, bound);
    sum += bound;
  }
  if (largest != nullptr) *largest = top;
  return sum / static_cast<double>(count);
}

}  // namespace infomax
