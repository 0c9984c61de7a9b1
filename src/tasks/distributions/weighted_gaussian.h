// Gaussian pairs among which the information is spread by random weights:
//
//   w uniform on the simplex (exponential variates over their sum), the same for a seed of weights
//   (x_k, y_k) a Gaussian pair of I w_k nats, r_k = sqrt(1 - e^(-2 I w_k)), k = 1 ... d
//
//   f*(x, y) = I + sum_k ( r_k x_k y_k - (r_k^2/2)(x_k^2 + y_k^2) ) / (1 - r_k^2)
//
// Source: Butakov et al. (2024), families by target, spread unevenly.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kWeightedGaussianParameters[] = {
    kDimension,
    kInformation,
    {.name = "weights_seed",
     .type = "count",
     .summary = "of the random weights by which the information is spread over the pairs",
     .at_least = 0,
     .at_most = 999999,
     .otherwise = "0"},
};
inline constexpr std::string_view kWeightedGaussianExamples[] = {
    "dimension = 3, information = 0.1",
    "dimension = 5, information = 1, weights_seed = 7",
};

// Throws InputError for an information below 0, or more than 16 nats of one pair.
std::unique_ptr<Task> make_weighted_gaussian(const Settings& settings);

}  // namespace infomax
