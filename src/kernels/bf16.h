// bfloat16: the upper half of a float, 8 significant bits, the float's own range.
#pragma once

#include <bit>
#include <cstdint>

#include "core/math.h"
#include "core/matrix.h"

namespace infomax {

struct Bf16 {
  std::uint16_t bits;
};

inline float to_float(Bf16 x) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(x.bits) << 16);
}

// Round to nearest, ties to even; beyond the largest number to infinity; a NaN stays a (quiet) NaN.
// Subnormal floats become zero of their sign, as the processor's own conversion has it.
INFOMAX_ALWAYS_INLINE Bf16 to_bf16(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
  const std::uint32_t nan = (bits >> 16) | 0x0040U;
  const std::uint32_t zero = (bits >> 16) & 0x8000U;
  const std::uint32_t finite = magnitude < 0x00800000U ? zero : rounded;
  return {static_cast<std::uint16_t>(magnitude > 0x7f800000U ? nan : finite)};
}

// out = a, each element rounded; same shape, the caller's to check.
void round_to_bf16(ConstMatrix a, MatrixView<Bf16> out);

}  // namespace infomax
