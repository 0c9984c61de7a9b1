// What every bound asks of its score matrix.
#pragma once

#include <string_view>

#include "core/matrix.h"

namespace infomax {

// Throws ShapeError unless scores is square with n >= 2:
//   nwj: scores is [128, 127], want [n, n] with n >= 2
template <class Real>
void require_pairs(std::string_view bound, ConstMatrixView<Real> scores);

// The same, and that dscores has the shape of scores.
template <class Real>
void require_pairs(std::string_view bound, ConstMatrixView<Real> scores, MatrixView<Real> dscores);

}  // namespace infomax
