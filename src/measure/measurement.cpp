#include "measure/measurement.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace infomax {

Metric Quantity::over(const Axis& axis, std::span<const double> values) const {
  return {metric, unit, description, {axis}, {values.begin(), values.end()}, role};
}

std::span<double> planned_values(Workspace& workspace, std::size_t n) {
  const std::span<double> values = workspace.vector<double>(n);
  std::ranges::fill(values, std::numeric_limits<double>::quiet_NaN());
  return values;
}

double time_of(double seconds, const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  const auto since = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::size_t calls = 0;
  do {
    call();
    ++calls;
  } while (since() < seconds);
  return since() / static_cast<double>(calls);
}

MeasurementCost timed_evaluation(const MeasurementRow& row, const MeasurementInputs& inputs,
                                 const Evaluation& first) {
  const std::unique_ptr<Measurement> measurement = row.make(inputs);
  return {.evaluation = time_of(0.25, [&] { measurement->take(first); })};
}

}  // namespace infomax
