// Eight numbers at a time, for the loops whose vectors the compiler doesn't find by itself. For the
// rooms' own use, inside functions marked INFOMAX_VECTOR_CLONES: all is inlined, and element by
// element the same arithmetic everywhere. Loads and stores need no alignment.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/math.h"

namespace infomax::eight {

inline constexpr std::size_t kLanes = 8;

typedef float Floats __attribute__((vector_size(32)));
typedef double Doubles __attribute__((vector_size(64)));
typedef std::uint32_t Words __attribute__((vector_size(32)));
typedef std::uint16_t Halves __attribute__((vector_size(16)));

// By reference throughout: vectors by value would make the ABI depend on the instruction set.
INFOMAX_ALWAYS_INLINE void load(const float* at, Floats& out) {
  std::memcpy(&out, at, sizeof out);
}
INFOMAX_ALWAYS_INLINE void load(const double* at, Doubles& out) {
  std::memcpy(&out, at, sizeof out);
}
// bfloat16, the upper half of a float.
INFOMAX_ALWAYS_INLINE void load(const std::uint16_t* at, Floats& out) {
  Halves bits;
  std::memcpy(&bits, at, sizeof bits);
  const Words words = __builtin_convertvector(bits, Words) << 16;
  std::memcpy(&out, &words, sizeof out);
}

INFOMAX_ALWAYS_INLINE void store(const Floats& v, float* at) {
  std::memcpy(at, &v, sizeof v);
}
INFOMAX_ALWAYS_INLINE void store(const Doubles& v, double* at) {
  std::memcpy(at, &v, sizeof v);
}
// As to_bf16 (kernels/bf16.h) rounds.
INFOMAX_ALWAYS_INLINE void store(const Floats& v, std::uint16_t* at) {
  Words bits;
  std::memcpy(&bits, &v, sizeof bits);
  const Words magnitude = bits & 0x7fffffffU;
  const Words rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
  const Words nan = (bits >> 16) | 0x0040U, zero = (bits >> 16) & 0x8000U;
  const Words finite = magnitude < 0x00800000U ? zero : rounded;
  const Words chosen = magnitude > 0x7f800000U ? nan : finite;
  const Halves halves = __builtin_convertvector(chosen, Halves);
  std::memcpy(at, &halves, sizeof halves);
}

INFOMAX_ALWAYS_INLINE void add(const Floats& v, Doubles& sum) {
  sum += __builtin_convertvector(v, Doubles);
}
INFOMAX_ALWAYS_INLINE void add(const Doubles& v, Doubles& sum) {
  sum += v;
}

}  // namespace infomax::eight
