#include <array>

#include "core/names.h"
#include "transforms/asinh.h"
#include "transforms/bimodal.h"
#include "transforms/cubic.h"
#include "transforms/half_cube.h"
#include "transforms/mix.h"
#include "transforms/normal_cdf.h"
#include "transforms/power.h"
#include "transforms/rotate.h"
#include "transforms/spiral.h"
#include "transforms/spiral_x.h"
#include "transforms/swiss_roll.h"
#include "transforms/transform.h"
#include "transforms/waves.h"
#include "transforms/wiggly.h"

namespace infomax {

namespace {

constexpr std::array kTransforms{
    TransformRow{.name = "normal-cdf",
                 .summary = "u -> Phi(u): uniform marginals of normal ones",
                 .formula = "u -> Phi(u)",
                 .source = "Czyz et al. (2023)",
                 .increasing = true,
                 .work = 200000,
                 .make = make_in_place<normal_cdf, normal_cdf_inverse>},
    TransformRow{.name = "half-cube",
                 .summary = "u -> u sqrt|u|: longer tails",
                 .formula = "u -> u sqrt|u|",
                 .source = "Czyz et al. (2023)",
                 .increasing = true,
                 .work = 1500,
                 .make = make_in_place<half_cube, half_cube_inverse>},
    TransformRow{.name = "cubic",
                 .summary = "y -> y^3, x as it is",
                 .formula = "y -> y^3",
                 .source = "Poole et al. (2019)",
                 .increasing = true,
                 .work = 1500,
                 .make = make_in_place<cubic, cubic_inverse>},
    TransformRow{.name = "asinh",
                 .summary = "u -> asinh(u): shorter tails",
                 .formula = "u -> asinh(u)",
                 .source = "Czyz et al. (2023)",
                 .increasing = true,
                 .work = 1500,
                 .make = make_in_place<asinh_columns, asinh_columns_inverse>},
    TransformRow{.name = "wiggly",
                 .summary = "an increasing function with wiggles, one for each side",
                 .formula = "x -> x + 0.4 sin x + 0.2 sin(1.7 x + 1) + 0.03 sin(3.3 x - 2.5), y -> "
                            "y - 0.4 sin(0.4 y) + 0.17 sin(1.3 y + 3.5) + 0.02 sin(4.3 y - 2.5)",
                 .source = "Czyz et al. (2023)",
                 .increasing = true,
                 .work = 27000,
                 .make = make_in_place<wiggly, wiggly_inverse>},
    TransformRow{.name = "spiral",
                 .summary = "a turn that grows with the radius, in a plane of either side",
                 .formula = "turns columns (1, 2) of x and (2, 3) of y by sum_k u_k^2 / width",
                 .source = "Czyz et al. (2023)",
                 .least_x = 2,
                 .least_y = 3,
                 .work = 1500,
                 .make = make_in_place<spiral, spiral_inverse>},
    TransformRow{.name = "rotate",
                 .summary = "a fixed rotation of three columns of either side",
                 .formula = "x -> x exp(2 A12 - A23 - A13), y -> y exp(A12 + 2 A23)",
                 .source = "Czyz et al. (2023)",
                 .least_x = 3,
                 .least_y = 3,
                 .work = 1500,
                 .make = make_in_place<rotate, rotate_inverse>},
    TransformRow{.name = "swiss-roll",
                 .summary = "one uniform column of x rolled up in a plane, y as it is",
                 .formula = "u -> (t cos t, t sin t) / 21, t = 1.5 pi (1 + 2u)",
                 .source = "Czyz et al. (2023)",
                 .most_x = 1,
                 .lowest = 0,
                 .highest = 1,
                 .work = 150,
                 .version = 1,
                 .make = make_swiss_roll},
    TransformRow{.name = "bimodal",
                 .summary = "an increasing function that makes two modes of one",
                 .formula = "u -> F^-1(Phi(u)), F = 0.3 Phi(t) + 0.7 Phi(t - 5) on x, 0.5 Phi(t + "
                            "1) + 0.5 Phi(t - 3) on y",
                 .source = "Czyz et al. (2023)",
                 .increasing = true,
                 .work = 400000,
                 .version = 1,
                 .make = make_in_place<bimodal, bimodal_inverse>},
    TransformRow{.name = "power",
                 .summary = "u -> sign(u) |u|^a: longer tails",
                 .formula = "u -> sign(u) |u|^a",
                 .source = "Czyz et al. (2023)",
                 .increasing = true,
                 .work = 1500,
                 .parameters = kPowerParameters,
                 .examples = kPowerExamples,
                 .version = 1,
                 .make = make_power},
    TransformRow{.name = "spiral-x",
                 .summary = "a turn of x alone that grows with the radius, y as it is",
                 .formula = "turns columns (1, 2) of x by speed sum_k x_k^2",
                 .source = "Czyz et al. (2023)",
                 .least_x = 2,
                 .work = 1500,
                 .parameters = kSpiralXParameters,
                 .examples = kSpiralXExamples,
                 .version = 1,
                 .make = make_spiral_x},
    TransformRow{.name = "waves",
                 .summary = "x, of two columns, bent into waves, y as it is",
                 .formula = "x -> (0.1 (x_1 + 5 sin 3 x_2) - 0.8, 0.5 x_2)",
                 .source = "Czyz et al. (2025)",
                 .least_x = 2,
                 .most_x = 2,
                 .work = 1500,
                 .version = 1,
                 .make = make_in_place<waves, waves_inverse>},
    TransformRow{.name = "mix",
                 .summary = "a fixed random rotation of all columns of either side",
                 .formula = "u -> u Q^T, Q a fixed random orthogonal matrix",
                 .source = "Poole et al. (2019)",
                 .least_x = 2,
                 .least_y = 2,
                 .most_x = 512,
                 .most_y = 512,
                 .work = 200,
                 .version = 1,
                 .make = make_mix},
};

}  // namespace

std::span<const TransformRow> transforms() {
  return kTransforms;
}

const TransformRow& transform_named(std::string_view name) {
  return row_named("transform", transforms(), name);
}

}  // namespace infomax
