// u -> asinh(u) = sign(u) log(|u| + sqrt(1 + u^2)) on every column: shorter tails. Back: sinh.
//
// Source: Czyz, Grabowski, Vogt, Beerenwinkel and Marx (2023).
#pragma once

#include "transforms/transform.h"

namespace infomax {

void asinh_columns(Side side, MatrixView<double> u);
void asinh_columns_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
