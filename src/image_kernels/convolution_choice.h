// Which library convolves, and in which layout: rules made from measurements, never from timing at
// run time, so that the same shapes give the same bits.
//
// Convolutions are oneDNN's, in the layout of the faster kernels. Measured on Zen 4 (AVX-512), one
// thread, ms at the median of five (infomax-bench --benchmark_filter=^convolution/: the rule's,
// /together, and for the library's gradient of weights by sixteen /onednn), 128 images (forward,
// gradient of weights, of data):
//
//                                  16 channels together      all channels together
//   conv2 of 14x28x1    float32     10.2  12.7  10.1           10.3  13.4  11.0
//                       bf16         5.3   8.6   6.3            5.5   8.7   6.7
//   conv2 of 16x32x3    float32     12.7  16.3  13.3           13.1  18.2  13.6
//                       bf16         7.2   9.4   7.5            6.7   9.6   7.1
//   conv1 of 14x28x1    float32      0.39  0.34                 0.51  0.37
//   conv1 of 16x32x3    float32      1.56  1.37                 1.69  1.59
//
// For 16 at a time oneDNN falls back to a plain loop, a thousand times as slow, where the channels
// aren't a multiple of 16, an image of more than three isn't in such blocks itself, or the image is
// smaller than 3 x 3.
//
// The gradient of weights is that of our own loops wherever they have the layout:
// image_kernels/convolution_weights.h has them beside the library's.
#pragma once

#include <span>
#include <string_view>

namespace infomax {

struct ConvolutionShape;  // image_kernels/convolution.h

// Whether images lie with their channels together by sixteen throughout a chain of at least one
// convolution.
bool choose_channels_by_sixteen(std::span<const ConvolutionShape> chain);

enum class ConvolutionLibrary { onednn, own };

// For the gradient of a convolution's weights, from float or bfloat16.
ConvolutionLibrary choose_weights_gradient(const ConvolutionShape& shape);

// The rule in a line, for the record of a result.
std::string_view convolution_rule();

}  // namespace infomax
