// u -> Phi(u), the standard normal distribution function, on every column: uniform marginals of
// normal ones.
//
// Near 1 the image has few digits left: at u = 5 a double keeps u to 1e-10, at 6 to 2e-8, beyond
// 8.3 not at all. The other side keeps them all.
//
// Source: Czyz et al. (2023) for the map; Abramowitz and Stegun, 26.2.11 (series) and 26.2.14
// (continued fraction).
#pragma once

#include "transforms/transform.h"

namespace infomax {

// Absolute error below 6e-16; relative error below 3e-14 for -8 < x < 0.
double standard_normal_cdf(double x);
// Its inverse, to the rounding of p; -40 and 40 at 0 and 1, NaN outside.
double standard_normal_quantile(double p);

// The same of every value, to the bit, many at a time.
void normal_cdf(Side side, MatrixView<double> u);
void normal_cdf_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
