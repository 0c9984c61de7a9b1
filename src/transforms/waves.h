// Bends x, of two columns, into waves: x_1 + 5 sin(3 x_2), then scaled to (0.1 x_1 - 0.8, 0.5 x_2).
// y stays as it is.
//
// Source: Czyz et al. (2025).
#pragma once

#include "transforms/transform.h"

namespace infomax {

void waves(Side side, MatrixView<double> u);
void waves_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
