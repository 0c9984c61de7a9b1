// Preprocessing by the sample itself: each column through its own empirical quantiles.
//
//   knots        q_0 <= ... <= q_m: the quantiles of the sample's column at k/m, m = 99, linear
//                between its sorted values
//   uniformise   u -> F(u) in [0, 1], F(q_k) = k/m, straight between the knots; where knots
//                coincide, half-way between the lowest and the highest of them
//   gaussianise  u -> Phi^-1( F(u) kept within [1e-7, 1 - 1e-7] )
//
// On a sample without ties F increases, so the map is one-to-one on it, and the information of the
// distribution stays; but it is another map for every sample, and all rows of a sample depend on
// each other. A training batch is a sample of its own.
//
// Source: Czyz et al. (2023), the study of preprocessing.
#pragma once

#include <memory>

#include "tasks/task.h"

namespace infomax {

std::unique_ptr<Task> make_uniformise(std::unique_ptr<Task> task);
std::unique_ptr<Task> make_gaussianise(std::unique_ptr<Task> task);

}  // namespace infomax
