// A measurement that gives a few numbers at every evaluation.
#pragma once

#include <span>
#include <vector>

#include "measure/measurement.h"

namespace infomax {

class ScalarMeasurement : public Measurement {
 public:
  void describe(State& state) final;
  std::vector<Metric> metrics(const Axis& step) const final;

 protected:
  // `quantities` have to outlive it.
  ScalarMeasurement(std::span<const Quantity> quantities, const MeasurementInputs& in);

  // The number of quantity `q` at an evaluation.
  double& value(std::size_t q, const Evaluation& evaluation) {
    return values_[q][evaluation.index];
  }

 private:
  std::span<const Quantity> quantities_;
  std::vector<std::span<double>> values_;  // by quantity, then evaluation
};

}  // namespace infomax
