// How the values of images lie in memory between convolutions.
//
// `block` channels of a pixel lie together, then the next pixel's, then the next `block` channels':
//
//   value (pixel p, channel c) of image i
//     at   i size() + ((c / block) pixels + p) block + c % block
//
// block = channels is the usual order height, width, channel; block = 1 is one plane per channel;
// 16 is what vector kernels like. block divides channels.
#pragma once

#include <cstddef>
#include <type_traits>

#include "core/matrix.h"
#include "kernels/bf16.h"

namespace infomax {

struct ImageLayout {
  std::size_t pixels = 0, channels = 0, block = 0;

  std::size_t size() const { return pixels * channels; }
  std::size_t at(std::size_t pixel, std::size_t channel) const {
    return (channel / block * pixels + pixel) * block + channel % block;
  }
};

// A number as its own type's sums have it: Bf16 as float.
inline float widened(Bf16 x) {
  return to_float(x);
}
inline float widened(float x) {
  return x;
}
inline double widened(double x) {
  return x;
}
template <class T>
using Widened = decltype(widened(T{}));

// v in the type T, rounded where T is narrower.
template <class T>
INFOMAX_ALWAYS_INLINE T narrowed(Widened<T> v) {
  if constexpr (std::is_same_v<T, Bf16>)
    return to_bf16(v);
  else
    return v;
}

// rows [n, pixels * channels], in the order pixel, channel, to n images, and back. T is float,
// double or Bf16; the caller checks shapes.
template <class T>
void pack_images(ConstMatrixView<Widened<T>> rows, const ImageLayout& layout, T* images);
template <class T>
void unpack_images(const T* images, const ImageLayout& layout, MatrixView<Widened<T>> rows);

}  // namespace infomax
