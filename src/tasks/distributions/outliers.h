// Gaussian pairs in a share of whose rows y comes from elsewhere:
//
//   with probability 1 - a   a row of latent-gaussian with beta = 0.1, lambda = 2 and two dependent
//                            pairs of 2 x 2 columns
//   with probability a       the same X, but Y ~ N(0, v I) independent of it
//
// Unlike inliers the marginal of Y changes with a. The information is known by drawing; tasks of
// the catalogue state it.
//
// Source: Czyz et al. (2025).
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kOutliersParameters[] = {
    kContamination,
    {.name = "outlier_variance",
     .type = "number",
     .summary = "v: of the columns of y that come from elsewhere",
     .at_least = 1e-6,
     .at_most = 1e6},
};
inline constexpr std::string_view kOutliersExamples[] = {
    "contamination = 0.9, outlier_variance = 1",
    "contamination = 0.2, outlier_variance = 25",
};

// Throws InputError for a contamination of 0 or 1.
std::unique_ptr<Task> make_outliers(const Settings& settings);

}  // namespace infomax
