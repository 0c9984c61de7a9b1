// A power on every column, with its sign: u -> sign(u) |u|^a. Above 1 it lengthens the tails.
//
// Source: Czyz, Grabowski, Vogt, Beerenwinkel and Marx (2023).
#pragma once

#include "transforms/transform.h"

namespace infomax {

inline constexpr Parameter kPowerParameters[] = {
    {.name = "exponent",
     .type = "number",
     .summary = "a: of the power that every column is raised to",
     .at_least = 0.1,
     .at_most = 10},
};
inline constexpr std::string_view kPowerExamples[] = {"exponent = 1.5", "exponent = 5"};

std::unique_ptr<Transform> make_power(const Settings& settings);

}  // namespace infomax
