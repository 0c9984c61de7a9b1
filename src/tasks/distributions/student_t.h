// A multivariate Student t: Gaussian pairs, each row divided by one random scale.
//
//   (X, Y) = Z sqrt(v / C),   Z ~ N(0, S), C ~ chi-square(v), one C a row
//   S: unit variances, correlation r between X_k and Y_k for k <= m, all else 0
//
//   I(X;Y) = -(m/2) ln(1 - r^2) + c(v, dx, dy),   m = dependent_pairs, or min(dx, dy)
//   c = f(v) + f(v + dx + dy) - f(v + dx) - f(v + dy),   f(u) = ln Gamma(u/2) - (u/2) psi(u/2)
//
// The shared scale tells X and Y of each other: c > 0 even at r = 0. Tails are heavy: a moment of
// order v or more is infinite.
//
//   f*(x, y) = ln Gamma((v+D)/2) + ln Gamma(v/2) - ln Gamma((v+dx)/2) - ln Gamma((v+dy)/2)
//              - (m/2) ln(1 - r^2) - (v+D)/2 ln(1 + q/v)
//              + (v+dx)/2 ln(1 + x.x/v) + (v+dy)/2 ln(1 + y.y/v),   D = dx + dy
//
// with q the quadratic form of S^-1 at (x, y).
//
// Source: the densities; c as in Arellano-Valle, Contreras-Reyes and Genton (2013).
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kStudentTParameters[] = {
    kXDimension,
    kYDimension,
    kDependentPairs,
    {.name = "degrees_of_freedom",
     .type = "number",
     .summary = "of a t distribution",
     .at_least = 0.1,
     .at_most = 1e6},
    kInformation,
    kCorrelation,
};
inline constexpr std::string_view kStudentTExamples[] = {
    "x_dimension = 2, y_dimension = 5, degrees_of_freedom = 30, correlation = 0.3",
    "x_dimension = 2, y_dimension = 5, degrees_of_freedom = 2, correlation = 0.5",
    "x_dimension = 1, y_dimension = 1, degrees_of_freedom = 1, correlation = 0",
    "x_dimension = 3, y_dimension = 3, dependent_pairs = 2, degrees_of_freedom = 5, correlation = "
    "0.8",
};

// c(v, dx, dy)
double student_t_excess(double degrees_of_freedom, std::size_t dx, std::size_t dy);

// Draws a row as dx normals, dy more and C. `information` is all of I, so at least c. Throws
// InputError for less, for more than 16 nats a pair beside c, and unless exactly one of information
// and correlation (in (-1, 1)) is given.
std::unique_ptr<Task> make_student_t(const Settings& settings);

}  // namespace infomax
