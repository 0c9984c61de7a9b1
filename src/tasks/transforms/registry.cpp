#include <array>

#include "core/names.h"
#include "tasks/transform.h"
#include "tasks/transforms/asinh.h"
#include "tasks/transforms/bimodal.h"
#include "tasks/transforms/cubic.h"
#include "tasks/transforms/half_cube.h"
#include "tasks/transforms/normal_cdf.h"
#include "tasks/transforms/power.h"
#include "tasks/transforms/rotate.h"
#include "tasks/transforms/spiral.h"
#include "tasks/transforms/spiral_x.h"
#include "tasks/transforms/swiss_roll.h"
#include "tasks/transforms/waves.h"
#include "tasks/transforms/wiggly.h"

namespace infomax {

namespace {

constexpr std::array kTransforms{
    TransformRow{.name = "normal-cdf",
                 .summary = "u -> Phi(u): uniform marginals of normal ones",
                 .increasing = true,
                 .work = 200000,
                 .make = make_in_place<normal_cdf, normal_cdf_inverse>},
    TransformRow{.name = "half-cube",
                 .summary = "u -> u sqrt|u|: longer tails",
                 .increasing = true,
                 .work = 1500,
                 .make = make_in_place<half_cube, half_cube_inverse>},
    TransformRow{.name = "cubic",
                 .summary = "y -> y^3, x as it is",
                 .increasing = true,
                 .work = 1500,
                 .make = make_in_place<cubic, cubic_inverse>},
    TransformRow{.name = "asinh",
                 .summary = "u -> asinh(u): shorter tails",
                 .increasing = true,
                 .work = 1500,
                 .make = make_in_place<asinh_columns, asinh_columns_inverse>},
    TransformRow{.name = "wiggly",
                 .summary = "an increasing function with wiggles, one for each side",
                 .increasing = true,
                 .work = 27000,
                 .make = make_in_place<wiggly, wiggly_inverse>},
    TransformRow{.name = "spiral",
                 .summary = "a turn that grows with the radius, in a plane of either side",
                 .least_x = 2,
                 .least_y = 3,
                 .work = 1500,
                 .make = make_in_place<spiral, spiral_inverse>},
    TransformRow{.name = "rotate",
                 .summary = "a fixed rotation of three columns of either side",
                 .least_x = 3,
                 .least_y = 3,
                 .work = 1500,
                 .make = make_in_place<rotate, rotate_inverse>},
    TransformRow{.name = "swiss-roll",
                 .summary = "one uniform column of x rolled up in a plane, y as it is",
                 .most_x = 1,
                 .lowest = 0,
                 .highest = 1,
                 .work = 150,
                 .version = 1,
                 .make = make_swiss_roll},
    TransformRow{.name = "bimodal",
                 .summary = "an increasing function that makes two modes of one",
                 .increasing = true,
                 .work = 400000,
                 .version = 1,
                 .make = make_in_place<bimodal, bimodal_inverse>},
    TransformRow{.name = "power",
                 .summary = "u -> sign(u) |u|^a: longer tails",
                 .increasing = true,
                 .work = 1500,
                 .parameters = kPowerParameters,
                 .examples = kPowerExamples,
                 .version = 1,
                 .make = make_power},
    TransformRow{.name = "spiral-x",
                 .summary = "a turn of x alone that grows with the radius, y as it is",
                 .least_x = 2,
                 .work = 1500,
                 .parameters = kSpiralXParameters,
                 .examples = kSpiralXExamples,
                 .version = 1,
                 .make = make_spiral_x},
    TransformRow{.name = "waves",
                 .summary = "x, of two columns, bent into waves, y as it is",
                 .least_x = 2,
                 .most_x = 2,
                 .work = 1500,
                 .version = 1,
                 .make = make_in_place<waves, waves_inverse>},
};

}  // namespace

std::span<const TransformRow> transforms() {
  return kTransforms;
}

const TransformRow& transform_named(std::string_view name) {
  return row_named("transform", transforms(), name);
}

}  // namespace infomax
