// Shells of growing width, whose number y tells:
//
//   i ~ uniform on 1 ... n;   X given i ~ N(0, i^2 I_d),   Y given i ~ N(i, 0.0001)
//
// Y gives i away (its values lie 100 standard deviations apart), so I(X;Y) = I(X;i), an integral
// over the radius of X:
//
//   I = ln n - E[ -sum_i p(i | r) ln p(i | r) ]
//   p(r | i): of i times a chi variable of d degrees of freedom
//
// Source: Czyz et al. (2025).
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kConcentricParameters[] = {
    kXDimension,
    {.name = "shells",
     .type = "count",
     .summary = "n: how many shells",
     .at_least = 2,
     .at_most = 256},
};
inline constexpr std::string_view kConcentricExamples[] = {
    "x_dimension = 1, shells = 2",
    "x_dimension = 3, shells = 5",
    "x_dimension = 25, shells = 5",
};

// By quadrature, to 1e-10.
double concentric_information(std::size_t dimension, std::size_t shells);

std::unique_ptr<Task> make_concentric(const Settings& settings);

}  // namespace infomax
