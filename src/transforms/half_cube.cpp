#include "transforms/half_cube.h"

#include <cmath>

#include "core/math.h"
#include "transforms/columnwise.h"

namespace infomax {

void half_cube(Side, MatrixView<double> u) {
  map_values(u, [](double v) { return v * std::sqrt(std::abs(v)); });
}

void half_cube_inverse(Side, MatrixView<double> u) {
  map_values(u, [](double v) {
    const double root = det_cbrt(v);
    return root * std::abs(root);
  });
}

}  // namespace infomax
