// A turn by an angle that grows with the radius:
//
//   a = (1/width) sum_k u_k^2 over all columns
//   (u_i, u_j) -> (cos a u_i - sin a u_j, sin a u_i + cos a u_j)
//
// in the plane of columns (1, 2) of x and (2, 3) of y. The radius stays, so the way back is the
// turn by -a.
//
// Source: Czyz, Grabowski, Vogt, Beerenwinkel and Marx (2023), there at speed 1.
#pragma once

#include "transforms/transform.h"

namespace infomax {

void spiral(Side side, MatrixView<double> u);
void spiral_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
