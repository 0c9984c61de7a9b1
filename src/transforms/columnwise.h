// For transforms that map each value by itself.
#pragma once

#include "core/matrix.h"

namespace infomax {

template <class Function>
void map_values(MatrixView<double> u, Function&& function) {
  for (std::size_t i = 0; i < u.rows(); ++i)
    for (double& value : u.row(i)) value = function(value);
}

}  // namespace infomax
