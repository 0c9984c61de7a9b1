// The increasing function that makes two modes of one, on every column:
//
//   u -> F^-1(Phi(u)),   F = 0.3 Phi(t) + 0.7 Phi(t - 5) on x, 0.5 Phi(t + 1) + 0.5 Phi(t - 3) on y
//
// so that normal columns get the marginal F. Above 0 both sides are taken from 1, which keeps the
// digits of either tail.
//
// Source: Czyz, Grabowski, Vogt, Beerenwinkel and Marx (2023).
#pragma once

#include "transforms/transform.h"

namespace infomax {

void bimodal(Side side, MatrixView<double> u);
void bimodal_inverse(Side side, MatrixView<double> u);

}  // namespace infomax
