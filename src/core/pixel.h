// What a pixel's byte is worth.
#pragma once

#include <cstdint>

#include "core/math.h"

namespace infomax {

// 0 ... 255 to [0, 1]: one division, rounded once.
INFOMAX_ALWAYS_INLINE float unit_of(std::uint8_t pixel) {
  return static_cast<float>(pixel) / 255.0f;
}

}  // namespace infomax
