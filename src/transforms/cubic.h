// y -> y^3 on every column of y; x stays. Back: the cube root.
//
// Source: Poole et al. (2019), section 3, where it makes the second of two tasks.
#pragma once

#include "transforms/transform.h"

namespace infomax {

void cubic(Side side, MatrixView<double> u);
void cubic_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
