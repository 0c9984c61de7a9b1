// Logarithms of a gamma variable and of an exponential one over it, in d independent pairs of
// columns: closed form, and marginals far from normal.
//
//   G ~ Gamma(1/k, 1),  E ~ Exp(1);   X = ln G - psi(1/k),   Y = ln E - ln G
//
//   I = psi(1/k) + k + ln k   per pair of columns
//   f*(x, y) = t - e^t - ln a - y + (a + 1) ln(1 + e^y)
//              t = y + ln g,  ln g = x + psi(1/k),  a = 1/k
//
// The left tail of X grows like k: the more information, the heavier.
//
// Source: the densities; known-information families of Butakov et al. (2024).
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kLogGammaParameters[] = {
    kDimension,
    kInformation,
    {.name = "inverse_shape",
     .type = "number",
     .summary = "k: the gamma distribution's shape is 1/k",
     .at_least = 1e-3,
     .at_most = 1e9,
     .instead_of = "information"},
};
inline constexpr std::string_view kLogGammaExamples[] = {
    "dimension = 1, inverse_shape = 0.4",
    "dimension = 2, information = 3",
    "dimension = 1, information = 5",
};

// Of one pair of columns: the information of k, and back.
double log_gamma_information(double inverse_shape);
double log_gamma_inverse_shape(double information);

// Throws InputError unless exactly one of information (above 0, at most 20 nats a pair) and
// inverse_shape is given.
std::unique_ptr<Task> make_log_gamma(const Settings& settings);

}  // namespace infomax
