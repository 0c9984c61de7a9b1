// A flat block of parameters: where its tensors begin, and how their weights start.
//
//   [tensor | zeros | tensor | zeros | ...]   each tensor starts at a multiple of 16 elements
//
// Glorot uniform weights, for a layer that makes `out` sums of `in` terms each:
//
//   w ~ U(-a, a),  a = sqrt(6 / (in + out))
//
// Source: Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward
// neural networks", equation 16.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include "core/random.h"

namespace infomax {

// Elements between the starts of tensors: 64 bytes of float, so that every one begins a cache line.
inline constexpr std::size_t kTensorPad = 16;

// What a tensor of n elements takes of the block.
constexpr std::size_t padded(std::size_t n) {
  return (n + kTensorPad - 1) / kTensorPad * kTensorPad;
}

// Fills w in order, drawn in double and rounded: float and double start alike.
template <class Real>
void draw_glorot(std::span<Real> w, std::size_t in, std::size_t out, Stream& stream) {
  const double a = std::sqrt(6.0 / static_cast<double>(in + out));
  for (Real& e : w) e = static_cast<Real>(a * (2 * stream.uniform() - 1));
}

}  // namespace infomax
