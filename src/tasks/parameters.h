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

}  // namespace infomax
