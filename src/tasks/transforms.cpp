#include <array>

#include "core/names.h"
#include "tasks/asinh.h"
#include "tasks/cubic.h"
#include "tasks/half_cube.h"
#include "tasks/normal_cdf.h"
#include "tasks/rotate.h"
#include "tasks/spiral.h"
#include "tasks/transform.h"
#include "tasks/wiggly.h"

namespace infomax {

namespace {

constexpr std::array kTransforms{
    TransformRow{"normal-cdf", "u -> Phi(u): uniform marginals of normal ones", true, 1, 1, 200000,
                 normal_cdf, normal_cdf_inverse},
    TransformRow{"half-cube", "u -> u sqrt|u|: longer tails", true, 1, 1, 1500, half_cube,
                 half_cube_inverse},
    TransformRow{"cubic", "y -> y^3, x as it is", true, 1, 1, 1500, cubic, cubic_inverse},
    TransformRow{"asinh", "u -> asinh(u): shorter tails", true, 1, 1, 1500, asinh_columns,
                 asinh_columns_inverse},
    TransformRow{"wiggly", "an increasing function with wiggles, one for each side", true, 1, 1,
                 27000, wiggly, wiggly_inverse},
    TransformRow{"spiral", "a turn that grows with the radius, in a plane of either side", false, 2,
                 3, 1500, spiral, spiral_inverse},
    TransformRow{"rotate", "a fixed rotation of three columns of either side", false, 3, 3, 1500,
                 rotate, rotate_inverse},
};

}  // namespace

std::span<const TransformRow> transforms() {
  return kTransforms;
}

const TransformRow& transform_named(std::string_view name) {
  return row_named("transform", transforms(), name);
}

}  // namespace infomax
