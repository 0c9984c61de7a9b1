// The density that a flow z = T(y; x) pulls back from a standard normal of as many columns.
//
//   log q(y|x) = -1/2 |z|^2 - d/2 log 2 pi + log |det dT/dy|
//
// theta is the flow's (densities/flow.h).
#pragma once

#include <cstddef>
#include <memory>

#include "core/workspace.h"
#include "densities/density.h"
#include "densities/flow.h"

namespace infomax {

// A plan for `rows` rows; x is the flow's condition, of as many columns. Throws as Flow does.
template <class Real>
std::unique_ptr<Density<Real>> make_flow_density(const FlowShape& shape, std::size_t rows,
                                                 Workspace& workspace);

}  // namespace infomax
