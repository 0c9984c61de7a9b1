#include "measure/scalar_measurement.h"

namespace infomax {

ScalarMeasurement::ScalarMeasurement(std::span<const Quantity> quantities,
                                     const MeasurementInputs& in)
    : quantities_(quantities) {
  for (std::size_t q = 0; q < quantities_.size(); ++q)
    values_.push_back(planned_values(in.workspace, in.evaluations));
}

void ScalarMeasurement::describe(State& state) {
  for (std::size_t q = 0; q < quantities_.size(); ++q)
    state.values(quantities_[q].metric, values_[q]);
}

std::vector<Metric> ScalarMeasurement::metrics(const Axis& step) const {
  std::vector<Metric> out;
  for (std::size_t q = 0; q < quantities_.size(); ++q)
    out.push_back(quantities_[q].over(step, values_[q]));
  return out;
}

}  // namespace infomax
