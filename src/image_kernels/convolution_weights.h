// The gradient of a convolution's weights for layouts by sixteen, in loops of our own.
//
//   dw(p, q, c, o) = sum over images and outputs (i, j) of
//                    x(2i + p - above, 2j + q - left, c) dz(i, j, o)
//
// where x is inside the image. Measured on Zen 4, one thread, 128 images, ms, beside oneDNN 2.6.3's
// kernels (infomax-bench --benchmark_filter='^convolution/.*/weights'):
//
//   conv2 of 14x28x1    float32   10.9    12.7        conv2 of 16x32x3    float32   13.8    16.3
//                       bf16       5.5     8.6                            bf16       7.1     9.4
//
// For AVX-512 alone, with fused multiply-adds as the library's kernels have them: these are no
// loops that give the same bits everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "image_kernels/convolution.h"

namespace infomax {

// Whether the functions below can do it: channels of x and y by sixteen.
bool has_convolution_weights(const ConvolutionShape& shape);

// dw [25 in out], overwritten. Sums are float, image by image.
void convolution_weights(const ConvolutionShape& shape, std::size_t rows, const float* x,
                         const float* dz, std::span<float> dw);

// The same from bfloat16. The processor multiplies them in pairs, here the same place of two
// neighbouring images: scratch takes convolution_weights_scratch elements.
std::size_t convolution_weights_scratch(const ConvolutionShape& shape, std::size_t rows);
void convolution_weights(const ConvolutionShape& shape, std::size_t rows, const Bf16* x,
                         const Bf16* dz, std::span<std::uint32_t> scratch, std::span<float> dw);

}  // namespace infomax
