// u -> u sqrt|u| on every column: longer tails. Back: v -> sign(v) |v|^(2/3).
//
// Source: Czyz, Grabowski, Vogt, Beerenwinkel and Marx (2023).
#pragma once

#include "transforms/transform.h"

namespace infomax {

void half_cube(Side side, MatrixView<double> u);
void half_cube_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
