// Whether a trial's g1 is still invertible in the arithmetic it is computed in: the metric inverse_error, one value per
// evaluation.
//
//   inverse_error = max |x - g1^-1(g1(x))|   over `inverse_points` test images' top halves and their values, pixels / 255
//
// The points are the same at every evaluation of a trial, without noise.
#pragma once

#include <memory>
#include <span>

#include "core/random.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "encoders/encoder.h"
#include "suite/settings.h"

namespace infomax {

class InverseCheck {
 public:
  // Reads inverse_points and the encoder's settings. Throws Error where the encoder has no inverse, ShapeError where
  // there are fewer test images than points.
  InverseCheck(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
               const Streams& streams);
  InverseCheck(const InverseCheck&) = delete;
  InverseCheck& operator=(const InverseCheck&) = delete;

  // The error at parameters theta of g1. Throws NumericError where it is no finite number.
  double operator()(std::span<const float> theta);

 private:
  Workspace workspace_;
  std::unique_ptr<Encoder<float>> encoder_;
  Matrix x_, g_, back_;
};

}  // namespace infomax
