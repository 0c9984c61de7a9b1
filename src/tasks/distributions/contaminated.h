// Pairs of columns some of whose rows are no pairs.
//
//   inliers    with probability 1 - a two Gaussian pairs of correlation r, all else independent
//              N(0, 1); with probability a all columns independent N(0, 1): the marginals are those
//              of the pairs
//
//   I = (1-a) E_1[ ln((1-a) e^S + a) ] + a E_0[ ln((1-a) e^S + a) ]
//   S: the log density ratio of the pairs
//
// For two pairs, with c = -(1/2) ln(1 - r^2), S = 2 c + r L under 1 (L standard Laplace) and S = 2
// c + r (E / (1+r) - E' / (1-r)) under 0 (E, E' standard exponential), whatever the dimension: so I
// is an integral over a line.
//
// Source: Czyz et al. (2025).
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kInliersParameters[] = {
    kXDimension,
    kYDimension,
    kContamination,
    {.name = "pair_correlation",
     .type = "number",
     .summary = "r: of the two pairs of columns in the other rows",
     .at_least = 0,
     .at_most = 0.999999,
     .otherwise = "0.8"},
};
inline constexpr std::string_view kInliersExamples[] = {
    "x_dimension = 2, y_dimension = 2, contamination = 0.6, pair_correlation = 0.5",
    "x_dimension = 5, y_dimension = 3, contamination = 0.2, pair_correlation = 0.8",
};

// Of two pairs. By quadrature, to 1e-10.
double inliers_information(double contamination, double correlation);

// Throws InputError for a contamination of 0 or 1 and for fewer than two columns of either side.
std::unique_ptr<Task> make_inliers(const Settings& settings);

}  // namespace infomax
