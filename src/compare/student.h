// Student's t distribution: tails and quantiles, for any number of degrees of freedom, whole or
// not.
//
// Boost.Math's, in double: the same on every machine up to the last digits, which no verdict asks.
// The tail is computed itself, not as one minus the rest, so that a small one keeps its relative
// precision.
#pragma once

namespace infomax {

// P(T > t), of any sign; 0 and 1 at plus and minus infinity. Throws ShapeError unless nu > 0 and t
// is a number.
double student_tail(double t, double nu);

// The t with P(T <= t) = p, to the last few bits. Throws ShapeError unless 0 < p < 1 and nu > 0.
double student_quantile(double p, double nu);

}  // namespace infomax
