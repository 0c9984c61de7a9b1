// Gamma variates on a stream.
//
//   density x^(a-1) e^-x / Gamma(a),  x > 0
//   chi-square with v degrees of freedom is twice a gamma of a = v/2
//
// Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); for a < 1
// their boost, Gamma(a) = Gamma(a + 1) U^(1/a).
#pragma once

#include "core/random.h"

namespace infomax {

// The same bits on every machine (core/math.h). Throws ShapeError unless a > 0.
double gamma_variate(Stream& stream, double a);

}  // namespace infomax
