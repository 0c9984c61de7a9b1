// A turn of x alone, in the plane of its first two columns, by an angle that grows with the radius:
//
//   a = speed sum_k x_k^2 over all columns
//   (x_1, x_2) -> (cos a x_1 - sin a x_2, sin a x_1 + cos a x_2)
//
// y stays as it is. The radius stays, so the way back is the turn by -a.
//
// Source: Czyz et al. (2023), the sweep of speeds; (2025), the galaxy at speed 0.5.
#pragma once

#include "transforms/transform.h"

namespace infomax {

inline constexpr Parameter kSpiralXParameters[] = {
    {.name = "speed",
     .type = "number",
     .summary = "of a turn of x: radians per squared radius",
     .at_least = 0,
     .at_most = 100},
};
inline constexpr std::string_view kSpiralXExamples[] = {"speed = 0.5", "speed = 1.5"};

std::unique_ptr<Transform> make_spiral_x(const Settings& settings);

}  // namespace infomax
