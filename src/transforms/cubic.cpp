#include "transforms/cubic.h"

#include "core/math.h"
#include "transforms/columnwise.h"

namespace infomax {

void cubic(Side side, MatrixView<double> u) {
  if (side == Side::y) map_values(u, [](double v) { return v * v * v; });
}

void cubic_inverse(Side side, MatrixView<double> u) {
  if (side == Side::y) map_values(u, [](double v) { return det_cbrt(v); });
}

}  // namespace infomax
