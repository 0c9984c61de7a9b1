// An increasing function with wiggles on every column:
//
//   x -> x + 0.4 sin x + 0.2 sin(1.7 x + 1) + 0.03 sin(3.3 x - 2.5)           slope at least 0.16
//   y -> y - 0.4 sin(0.4 y) + 0.17 sin(1.3 y + 3.5) + 0.02 sin(4.3 y - 2.5)   slope at least 0.53
//
// Back: by Newton's steps within the wiggles' reach.
//
// Source: Czyz, Grabowski, Vogt, Beerenwinkel and Marx (2023).
#pragma once

#include "transforms/transform.h"

namespace infomax {

void wiggly(Side side, MatrixView<double> u);
void wiggly_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
