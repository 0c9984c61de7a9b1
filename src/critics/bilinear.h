// f(x, y) = x . (W y), W [d, d], no bias. W starts Glorot uniform: U(-a, a) with
// a = sqrt(6 / (d + d)).
//
// Source: Tschannen et al. (2020), section 3; van den Oord et al. (2018).
#pragma once

#include <memory>

#include "critics/critic.h"

namespace infomax {

// theta is W [x_width, y_width], row by row, then zeros up to a multiple of 16 elements, whose
// gradient is zero. Throws ShapeError for a side's width of 0 or max_rows = 0.
template <class Real>
std::unique_ptr<Critic<Real>> make_bilinear(const CriticSpec& spec, std::size_t max_rows,
                                            Workspace& workspace);

}  // namespace infomax
