// Parameters that several distributions share.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/parameter.h"

namespace infomax {

inline constexpr Parameter kDimension{
    .name = "dimension",
    .type = "count",
    .summary = "values on each side of the task; of x and of z in objective gradient-noise",
    .at_least = 1,
    .at_most = 4096};

inline constexpr Parameter kXDimension{.name = "x_dimension",
                                       .type = "count",
                                       .summary = "columns of x",
                                       .at_least = 1,
                                       .at_most = 4096};
inline constexpr Parameter kYDimension{.name = "y_dimension",
                                       .type = "count",
                                       .summary = "columns of y",
                                       .at_least = 1,
                                       .at_most = 4096};
inline constexpr Parameter kDependentPairs{.name = "dependent_pairs",
                                           .type = "count",
                                           .summary =
                                               "pairs (x_k, y_k) that depend on each other, the "
                                               "first ones; left out, as many as there are",
                                           .at_least = 0,
                                           .at_most = 4096,
                                           .need = Need::optional};

inline constexpr Parameter kContamination{.name = "contamination",
                                          .type = "number",
                                          .summary = "a: share of the rows that are no pairs",
                                          .at_least = 0,
                                          .at_most = 1};

// As many as a point states, else as many as the narrower side has columns. Throws InputError,
// which begins with `where`, for more.
std::size_t dependent_pairs(std::string_view where, const Settings& settings, std::size_t x_width,
                            std::size_t y_width);

inline constexpr Parameter kImageSet{
    .name = "image_set",
    .type = "word",
    .summary = "the image set that a task is made of: glyphs, mnist"};
inline constexpr Parameter kShrink{
    .name = "shrink",
    .type = "count",
    .summary =
        "edge of the squares of pixels that are averaged into one, a divisor of the images' edges",
    .at_least = 1,
    .at_most = 64,
    .otherwise = "1"};

// One or the other.
inline constexpr Parameter kInformation{.name = "information",
                                        .type = "number",
                                        .summary = "the task's mutual information, nats",
                                        .at_least = 0,
                                        .at_most = 100,
                                        .instead_of = "correlation"};
inline constexpr Parameter kCorrelation{.name = "correlation",
                                        .type = "number",
                                        .summary = "the task's correlation of each pair",
                                        .at_least = -1,
                                        .at_most = 1,
                                        .instead_of = "information"};

}  // namespace infomax
