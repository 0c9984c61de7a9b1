#include "train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace infomax {

Trainer::Trainer(Trainable<float>& model, PairSource& source, const AdamSettings& adam,
                 const Streams& streams, Workspace& workspace)
    : model_(model), source_(source), adam_(adam), block_(model.parameter_count(), workspace) {
  if (source.x_width() != model.x_width() || source.y_width() != model.y_width())
    throw ShapeError(
        fmt::format("trainer: the source gives {} and {} values, the model wants {} and {}",
                    source.x_width(), source.y_width(), model.x_width(), model.y_width()));
  x_ = workspace.matrix<float>(model.batch(), model.x_width());
  y_ = workspace.matrix<float>(model.batch(), model.y_width());
  model.initialise(block_.theta, streams);
  if (model_.announces_parts())
    model_.when_part_done(
        [this](std::size_t first, std::size_t count) { block_.move(adam_, first, count); });
}

Trainer::~Trainer() {
  model_.when_part_done({});
}

double Trainer::step() {
  const std::int64_t step = taken();
  source_.batch(static_cast<std::uint64_t>(step), x_, y_);
  block_.begin_step();
  const double followed = model_.gradient(block_.theta, x_, y_, block_.gradient);
  if (!std::isfinite(followed))
    throw NumericError(fmt::format("step {}: {} on the training batch is {}, want a finite number",
                                   step, model_.what(), followed));
  if (!model_.announces_parts()) block_.move(adam_, 0, block_.theta.size());
  return followed;
}

double mean_estimate(Trainable<float>& model, std::span<const float> theta, PairSource& source,
                     std::uint64_t first, std::uint64_t count, Matrix x, Matrix y,
                     double* largest) {
  double sum = 0;
  double top = -std::numeric_limits<double>::infinity();
  for (std::uint64_t b = 0; b < count; ++b) {
    source.batch(first + b, x, y);
    const double estimate = model.estimate(theta, x, y);
    top = std::max(top, estimate);
    sum += estimate;
  }
  if (largest != nullptr) *largest = top;
  return sum / static_cast<double>(count);
}

}  // namespace infomax
