// Student's t distribution: tails and quantiles, for any number of degrees of freedom, whole or not.
//
//   P(T > t) = (1/2) I_x(nu/2, 1/2),   x = nu / (nu + t^2),   t >= 0
//
// with I the regularised incomplete beta function. The tail is computed itself, not as one minus the rest, so that
// a small one keeps its relative precision.
//
// Source: Abramowitz and Stegun (1964), 26.5 and 26.7.
#pragma once

namespace infomax {

// I_x(a, b), a and b > 0, x in [0, 1]; relative error below 1e-12 for a, b up to 1000 or so. Throws ShapeError for
// anything else.
double incomplete_beta(double a, double b, double x);

// P(T > t), of any sign; 0 and 1 at plus and minus infinity. Throws ShapeError unless nu > 0 and t is a number.
double student_tail(double t, double nu);

// The t with P(T <= t) = p, to the last few bits. Throws ShapeError unless 0 < p < 1 and nu > 0.
double student_quantile(double p, double nu);

}  // namespace infomax
