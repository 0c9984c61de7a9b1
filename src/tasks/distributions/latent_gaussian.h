// Gaussian columns that share latent variables: from one factor in all of them to pairs that have
// one each.
//
//   X_i = alpha A + beta B_x + lambda C_i + epsilon E_i   for i <= K = dependent_pairs
//   X_i = alpha A + beta B_x +    eta D_i + epsilon E_i   for the others
//   Y_i likewise, with A and the C_i of X and with B_y, D and E of its own; all of them N(0, 1)
//
// then every column is divided by its standard deviation. So before that the covariance is
//
//   alpha^2 everywhere, + beta^2 within X and within Y, + epsilon^2 on the diagonal,
//   + lambda^2 on Var X_i, Var Y_i and Cov(X_i, Y_i) for i <= K, + eta^2 on the other variances
//
// and I(X;Y) = (1/2) ln( det S_x det S_y / det S ). With alpha alone it is the dense Gaussian
// (correlation 1/2 between all columns at alpha = epsilon); with lambda = eta alone it is K pairs
// of correlation lambda^2 / (lambda^2 + epsilon^2).
//
// Source: Czyz et al. (2023), section 4.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kLatentGaussianParameters[] = {
    kXDimension,
    kYDimension,
    kDependentPairs,
    {.name = "factor_of_all",
     .type = "number",
     .summary = "alpha: loading of the factor that all columns of x and y share",
     .at_least = 0,
     .at_most = 1e6,
     .otherwise = "0"},
    {.name = "factor_of_side",
     .type = "number",
     .summary = "beta: loading of the factor that the columns of one side share",
     .at_least = 0,
     .at_most = 1e6,
     .otherwise = "0"},
    {.name = "factor_of_pair",
     .type = "number",
     .summary = "lambda: loading of the factor that a dependent pair shares",
     .at_least = 0,
     .at_most = 1e6,
     .otherwise = "0"},
    {.name = "factor_of_column",
     .type = "number",
     .summary = "eta: loading of the factor that every column besides the dependent pairs has",
     .at_least = 0,
     .at_most = 1e6,
     .otherwise = "0"},
    {.name = "column_noise",
     .type = "number",
     .summary = "epsilon: standard deviation of every column's own noise",
     .at_least = 1e-6,
     .at_most = 1e6,
     .otherwise = "1"},
};
inline constexpr std::string_view kLatentGaussianExamples[] = {
    "x_dimension = 2, y_dimension = 3, dependent_pairs = 1, factor_of_all = 0.3, factor_of_side = "
    "0.2, "
    "factor_of_pair = 0.4, factor_of_column = 0.7",
    "x_dimension = 5, y_dimension = 5, dependent_pairs = 2, factor_of_pair = 2, factor_of_column = "
    "2",
    "x_dimension = 3, y_dimension = 1, dependent_pairs = 0, factor_of_all = 1",
};

// A row is drawn as its latent variables in the order of the equation, those of no weight left out.
// Throws InputError for more dependent pairs than either side has columns, and for more than 512
// columns.
std::unique_ptr<Task> make_latent_gaussian(const Settings& settings);

}  // namespace infomax
