// Sine and cosine of any angle, and turns in a plane of two columns.
#pragma once

#include <cmath>

#include "core/math.h"
#include "core/matrix.h"

namespace infomax {

// Absolute error below 1e-15 (1 + |radians|).
inline void sincos_of(double radians, double& sine, double& cosine) {
  const double turns = radians / 6.283185307179586;
  const double within = turns - std::floor(turns);
  det_sincos_turns(within < 1 ? within : 0.0, sine, cosine);
}

}  // namespace infomax
