// Whether a trial's g1 is still invertible in the arithmetic it is computed in, three values per
// evaluation:
//
//   inverse_error          max e,   e = min(1, |x - g1^-1(g1(x))|)
//   inverse_error_double   max e,   g1 and its inverse in double at the same parameters
//   inverse_lost           the fraction of values x with e > 1/510, half a grey level
//
// over `inverse_points` test images' top halves and their values x, pixels / 255 (0 to 1), without
// noise; the points are the same at every evaluation of a trial. A value that comes back infinite
// or as no number is as lost as one can be: e = 1, all of a pixel's range. What double gives back
// and float doesn't, the map g1 keeps and its arithmetic loses.
#pragma once

#include <array>

#include "measure/measurement.h"

namespace infomax {

inline constexpr Parameter kInverseParameters[] = {
    {.name = "inverse_points",
     .type = "count",
     .summary =
         "test images at which every evaluation takes g1's inverse of g1; an invertible encoder's",
     .at_least = 1,
     .at_most = 65536,
     .need = Need::optional},
};

bool has_inverse(const Settings& settings);
bool wants_inverse(const Settings& settings);
// Reads inverse_points and the encoder's settings. Throws Error where the encoder has no inverse,
// InputError where there are fewer test images than points.
std::unique_ptr<Measurement> make_inverse_measurement(const MeasurementInputs& inputs);
MeasurementCost counted_inverse(const Settings& settings, const ImageShape& view, double train,
                                double test);
MeasurementCost measured_inverse(const MeasurementInputs& inputs, const Evaluation& first);

}  // namespace infomax
