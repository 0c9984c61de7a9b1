// f(x, y) = x . y: no parameters.
#pragma once

#include <memory>

#include "critics/critic.h"

namespace infomax {

// Throws ShapeError for widths that differ, a width of 0 or max_rows = 0.
template <class Real>
std::unique_ptr<Critic<Real>> make_inner(const CriticSpec& spec, std::size_t max_rows,
                                         Workspace& workspace);

}  // namespace infomax
