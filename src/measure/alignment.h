// Alignment and uniformity of a representation: do the two views of an image land together, and do
// the images spread?
//
//   u = g1(x) / |g1(x)|,   v = g2(y) / |g2(y)|
//   alignment  = mean_i |u_i - v_i|^2                                  0 to 4; less is closer
//   uniformity = (U(u) + U(v)) / 2                                     at most 0; less is more even
//   U(w)       = log mean_{i != j} exp(-2 |w_i - w_j|^2)
//
// over `alignment_points` test images without noise, the same at every evaluation of a trial, with
// the encoders of both views: an objective without a second encoder has none.
//
// Source: Wang and Isola (2020), section 4, with their alpha = 2 and t = 2.
#pragma once

#include "core/matrix.h"
#include "measure/measurement.h"

namespace infomax {

inline constexpr Parameter kAlignmentParameters[] = {
    {.name = "alignment_points",
     .type = "count",
     .summary = "test images at which every evaluation takes the views' alignment and uniformity",
     .at_least = 2,
     .at_most = 65536,
     .need = Need::optional},
};

// Of representations as they are, rows of one number of the same image: u, v [n, d], n >= 2.
// Lengths don't count. Throws ShapeError for other shapes, NumericError for a row of length 0 or
// one that isn't finite.
struct Alignment {
  double alignment = 0, uniformity = 0;
};
Alignment alignment_of(ConstMatrix u, ConstMatrix v);

bool has_two_encoders(const Settings& settings);
bool wants_alignment(const Settings& settings);
// Reads alignment_points and the encoder's settings. Throws InputError where there are fewer test
// images than points.
std::unique_ptr<Measurement> make_alignment_measurement(const MeasurementInputs& inputs);
MeasurementCost counted_alignment(const Settings& settings, const ImageShape& view, double train,
                                  double test);
MeasurementCost measured_alignment(const MeasurementInputs& inputs, const Evaluation& first);

}  // namespace infomax
