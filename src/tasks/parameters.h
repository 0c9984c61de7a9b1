// Parameters that several distributions share.
#pragma once

#include "core/parameter.h"

namespace infomax {

inline constexpr Parameter kDimension{
    .name = "dimension",
    .type = "count",
    .summary = "values on each side of the task; of x and of z in objective gradient-noise",
    .at_least = 1,
    .at_most = 4096};

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
