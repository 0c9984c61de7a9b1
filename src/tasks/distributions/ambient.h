// A pair that lies in many columns: some repeat it, the others are noise.
//
//   (S, T) normal with correlation r;   x: floor((D-1)/2) columns of independent N(0, 1), the rest
//   copies of S; y likewise, with copies of T
//
//   I(X;Y) = -(1/2) ln(1 - r^2), whatever D
//
// Copies make the joint distribution singular: it has no density in D columns. Distances see them,
// critics needn't: that is what the task is for.
//
// Source: Belghazi et al. (2018) and Gao et al. (2018) for pairs embedded in many columns.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kAmbientParameters[] = {kDimension, kInformation, kCorrelation};
inline constexpr std::string_view kAmbientExamples[] = {
    "dimension = 1, information = 0.2",
    "dimension = 13, correlation = 0.5",
};

// Throws InputError as gaussian does of a single pair.
std::unique_ptr<Task> make_ambient(const Settings& settings);

}  // namespace infomax
