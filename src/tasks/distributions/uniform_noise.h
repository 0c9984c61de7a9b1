// A uniform number and the same with uniform noise, in d independent pairs of columns.
//
//   additive-uniform:   X ~ U(0, 1),  Y = X + U(-e, e)
//   smoothed-uniform:   X ~ U(0, 1),  Y = X + U(0, 2 e): the same but for where Y lies
//
//   I = e - ln 2e  for e <= 1/2,   else 1/(4 e),   per pair of columns
//   f*(x, y) = -ln(2 e p(y))  where |y - x| (less e, for the second) is at most e, else -infinity
//   p(y): the trapezoid that the convolution of the two densities is
//
// Source: Czyz et al. (2023), appendix, for the first; the convolution's entropy.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kUniformNoiseParameters[] = {
    kDimension,
    kInformation,
    {.name = "half_width",
     .type = "number",
     .summary = "e: half the width of the uniform noise",
     .at_least = 1e-9,
     .at_most = 1e9,
     .instead_of = "information"},
};
inline constexpr std::string_view kUniformNoiseExamples[] = {
    "dimension = 1, half_width = 1.5",
    "dimension = 3, half_width = 0.75",
    "dimension = 2, information = 0.5",
    "dimension = 1, half_width = 0.1",
};

// Of one pair of columns: the information of half width e, and back.
double uniform_noise_information(double half_width);
double uniform_noise_half_width(double information);

// Throw InputError unless exactly one of information (above 0) and half_width is given.
std::unique_ptr<Task> make_additive_uniform(const Settings& settings);
std::unique_ptr<Task> make_smoothed_uniform(const Settings& settings);

}  // namespace infomax
