// How many images of a split a measurement asks for at a time.
#pragma once

#include <cstddef>
#include <string_view>

#include "measure/measurement.h"
#include "views/halves.h"

namespace infomax {

// The setting of that name. Throws InputError where the split has fewer:
//   jacobian_points is 70000, want at most 60000: the training images of mnist
std::size_t images_asked_for(const MeasurementInputs& inputs, std::string_view setting,
                             Split split);

}  // namespace infomax
