// Scalars that share an offset: the toy on which negatives matter.
//
//   (x_i, y_i) = Z + e_i,   Z ~ N(0, [[1, -1/2], [-1/2, 1]]),   e_i ~ N(0, [[1, 9/10], [9/10, 1]])
//
//   offset-dependent     Z is drawn once per call of sample, so the pairs of a batch depend on each
//                        other
//   offset-independent   every pair has a Z of its own
//
// Either way a single pair is distributed as N(0, [[2, 2/5], [2/5, 2]]), so rho = 1/5 and
// I(X;Y) = -(1/2) ln(1 - 1/25) = 0.020411 nats; a lower bound on it holds for independent pairs
// only.
//
//   f*(x, y) = I + ( rho x y / 2 - (rho^2 / 4)(x^2 + y^2) ) / (1 - rho^2)
//
// Source: Tschannen et al. (2020), section 3.3 and figure 4c.
#pragma once

#include <memory>

#include "tasks/task.h"

namespace infomax {

// Draws four normals a pair, or two for the batch and then two a pair.
std::unique_ptr<Task> make_offset_independent(const Settings& settings);
std::unique_ptr<Task> make_offset_dependent(const Settings& settings);

}  // namespace infomax
