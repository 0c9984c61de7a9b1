// A fixed rotation of the first three columns, rows as vectors:
//
//   x -> x exp(2 A12 - A23 - A13),   y -> y exp(A12 + 2 A23),   Aij: -1 at (i, j), +1 at (j, i)
//
// Back: its transpose.
//
// Source: Rodrigues' formula for the exponential of an antisymmetric 3 x 3 matrix.
#pragma once

#include "transforms/transform.h"

namespace infomax {

void rotate(Side side, MatrixView<double> u);
void rotate_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
