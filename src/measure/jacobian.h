// The Jacobian's spectrum of a trial's g1 at points of training batches (figure 2c): one value of
// log_condition per point and evaluation,
//
//   log_condition = ln(largest / smallest singular value of dg1/dx)        (probe/jacobian.h)
//
// at a training batch drawn for each evaluation, with fresh noise.
#pragma once

#include "measure/measurement.h"

namespace infomax {

inline constexpr Parameter kJacobianParameters[] = {
    {.name = "jacobian_points",
     .type = "count",
     .summary = "training points at which every evaluation takes the Jacobian's spectrum",
     .at_least = 1,
     .at_most = 65536,
     .need = Need::optional},
};

bool has_jacobian(const Settings& settings);
bool wants_jacobian(const Settings& settings);
// Reads jacobian_points, noise and the encoder's settings. Throws Error where the encoder has no
// Jacobian, InputError where there are fewer training images than points.
std::unique_ptr<Measurement> make_jacobian_measurement(const MeasurementInputs& inputs);
MeasurementCost counted_jacobian(const Settings& settings, const ImageShape& view, double train,
                                 double test);
MeasurementCost measured_jacobian(const MeasurementInputs& inputs, const Evaluation& first);

}  // namespace infomax
