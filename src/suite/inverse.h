// Whether a trial's g1 is still invertible in the arithmetic it is computed in, three values per evaluation:
//
//   inverse_error          max e,   e = min(1, |x - g1^-1(g1(x))|)
//   inverse_error_double   max e,   g1 and its inverse in double at the same parameters
//   inverse_lost           the fraction of values x with e > 1/510, half a grey level
//
// over `inverse_points` test images' top halves and their values x, pixels / 255 (0 to 1), without noise; the points are
// the same at every evaluation of a trial. A value that comes back infinite or as no number is as lost as one can be:
// e = 1, all of a pixel's range. What double gives back and float doesn't, the map g1 keeps and its arithmetic loses.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "core/random.h"
#include "core/workspace.h"
#include "data/image_set.h"
#include "encoders/encoder.h"
#include "suite/experiment.h"
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

  static const std::array<Quantity, 3> kQuantities;
  // These, in their order, at parameters theta of g1.
  void operator()(std::span<const float> theta, std::span<double> values);

 private:
  template <class Real>
  struct There {
    std::unique_ptr<Encoder<Real>> encoder;
    MatrixView<Real> x, g, back;
  };

  Workspace workspace_;
  There<float> float_;
  There<double> double_;
};

}  // namespace infomax
