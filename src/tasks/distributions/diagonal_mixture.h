// A mixture of normal distributions with the columns of a part independent of each other; where
// either side is one column, a part may have a correlation.
//
//   p(x, y) = sum_k w_k N((x, y); m_k, diag(v_k))
//
//   means, variances   part after part, x's columns and then y's
//   correlations       of x and y, by part: of 1 x 1 mixtures
//   copies             independent copies of a 1 x 1 mixture side by side: I is their number times
//                      its own
//
// The information has no closed form: tasks of the catalogue state theirs.
//
// Source: Czyz et al. (2025).
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kDiagonalMixtureParameters[] = {
    kXDimension,
    kYDimension,
    {.name = "weights",
     .type = "numbers",
     .summary = "of a mixture's parts, 1 together",
     .at_least = 1e-9,
     .at_most = 1},
    {.name = "means",
     .type = "numbers",
     .summary = "of a mixture's parts: of each the columns of x, then those of y",
     .at_least = -1e9,
     .at_most = 1e9},
    {.name = "variances",
     .type = "numbers",
     .summary = "of a mixture's parts: of each the columns of x, then those of y",
     .at_least = 1e-12,
     .at_most = 1e12},
    {.name = "correlations",
     .type = "numbers",
     .summary = "of x and y in the parts of a mixture of 1 x 1; left out, 0",
     .at_least = -0.999999,
     .at_most = 0.999999,
     .need = Need::optional},
    {.name = "copies",
     .type = "count",
     .summary = "independent copies of a mixture of 1 x 1, side by side",
     .at_least = 1,
     .at_most = 256,
     .otherwise = "1"},
};
inline constexpr std::string_view kDiagonalMixtureExamples[] = {
    "x_dimension = 1, y_dimension = 1, weights = [0.5, 0.5], means = [0, 0, 0, 0], variances = [1, "
    "1, 1, 1], "
    "correlations = [0.5, -0.5], copies = 1",
    "x_dimension = 2, y_dimension = 1, weights = [0.25, 0.75], means = [0, 0, 0, 2, 1, 1], "
    "variances = [1, 0.5, 0.1, 2, 1, 1], copies = 1",
    "x_dimension = 1, y_dimension = 1, weights = [0.3, 0.7], means = [0, 1, 1, -1], variances = "
    "[1, 0.5, 0.1, 2], "
    "copies = 3",
};

// Throws InputError for lists of other lengths, weights that are not 1 together, and correlations
// or copies of more than one column a side.
std::unique_ptr<Task> make_diagonal_mixture(const Settings& settings);

}  // namespace infomax
