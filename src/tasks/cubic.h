// y -> y^3 on every column of y; x stays. Back: the cube root.
//
// Source: the catalogue's `cubic`; Poole et al. (2019), the second staircase.
#pragma once

#include "tasks/transform.h"

namespace infomax {

void cubic(Side side, MatrixView<double> u);
void cubic_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
