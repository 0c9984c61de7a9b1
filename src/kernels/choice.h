// Which library multiplies and convolves: rules made from measurements, never from timing at run time, so that the same
// shapes give the same bits.
//
// Float products. Measured on Zen 4 (AVX-512), one thread, GFLOP/s at the median of five (infomax-bench --benchmark_filter=^product/):
// OpenBLAS 0.3.21 with SkylakeX kernels, oneDNN 2.6.3's sgemm and its compiled matmul primitives, on the products of a
// layer of `in` inputs and `out` outputs over n rows. In brackets: with weights that stream from memory, as those of a
// RealNVP do.
//
//                                   OpenBLAS     sgemm        matmul
//   x w, forward       128x392x300     93 (86)    107 (105)    109 (100)
//                      128x512x512     98 (92)    113 (111)    108  (98)
//                      128x512x196     98 (89)    105 (101)    109 (101)
//                      512x512x512    102(102)    112 (109)    111 (106)
//                      128x300x100     95          96           97
//                      128x64x64      114         100          109
//                      128x10x20       58          42           43
//   x^T dy, weights    128x392x300     99 (94)    109 (106)    107  (97)
//                      128x512x512    101 (96)    112 (110)    110 (102)
//                      128x64x64      115          99          103
//                      128x10x20       79          47           39
//   dy w^T, inputs     128x392x300     97 (87)    105  (91)    106  (95)
//                      128x512x512    100 (90)    100  (97)    109  (95)
//                      128x512x196     99 (86)    108  (95)    110  (95)
//                      128x300x300     95 (86)     97  (85)    107  (94)
//                      128x100x128     92          81           92
//                      128x64x64       89          86          105
//
// So sgemm is the fastest forward and for weights' gradients, above some 10^6 products; below, OpenBLAS has kernels
// that pack nothing. Where the second factor comes transposed (inputs' gradients, score matrices) it is the compiled
// primitives, unless the call itself would cost more than the product. Weights reordered beforehand would gain 2 to 4% more, but
// they change at every step, and putting them in order costs as much.
//
// The price in heap allocations of the libraries' own, given back before the call returns: sgemm one (its packing
// buffer), a compiled primitive five of some hundred bytes, OpenBLAS none, except one for a product with a vector, where
// sgemm has none.
//
// Products of bfloat16 are the compiled primitives' whatever the shape: OpenBLAS as Debian builds it has none.
//
// Convolutions are oneDNN's, in the layout of the faster kernels. Measured likewise (--benchmark_filter=^convolution/: the
// rule's, /together, and for the library's gradient of weights by sixteen /onednn), 128 images, ms (forward, gradient of
// weights, of data):
//
//                                  16 channels together      all channels together
//   conv2 of 14x28x1    float32     10.2  12.7  10.1           10.3  13.4  11.0
//                       bf16         5.3   8.6   6.3            5.5   8.7   6.7
//   conv2 of 16x32x3    float32     12.7  16.3  13.3           13.1  18.2  13.6
//                       bf16         7.2   9.4   7.5            6.7   9.6   7.1
//   conv1 of 14x28x1    float32      0.39  0.34                 0.51  0.37
//   conv1 of 16x32x3    float32      1.56  1.37                 1.69  1.59
//
// For 16 at a time oneDNN falls back to a plain loop, a thousand times as slow, where the channels aren't a multiple of
// 16, an image of more than three isn't in such blocks itself, or the image is smaller than 3 x 3.
//
// The gradient of weights is that of our own loops wherever they have the layout: kernels/convolution_weights.h has them
// beside the library's.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace infomax {

enum class Transpose { no, yes };

// onednn is its sgemm; onednn_matmul its compiled primitives (kernels/matmul.h).
enum class ProductLibrary { openblas, onednn, onednn_matmul };

// For a float product op(a) [m, k] op(b) [k, n], none of them 0.
ProductLibrary choose_library(Transpose transpose_a, Transpose transpose_b, std::size_t m,
                              std::size_t n, std::size_t k);

struct ConvolutionShape;  // kernels/convolution.h

// Whether images lie with their channels together by sixteen throughout a chain of at least one convolution.
bool choose_channels_by_sixteen(std::span<const ConvolutionShape> chain);

enum class ConvolutionLibrary { onednn, own };

// For the gradient of a convolution's weights, from float or bfloat16.
ConvolutionLibrary choose_weights_gradient(const ConvolutionShape& shape);

// The rules, each in a line, for the record of a result.
std::string_view product_rule();
std::string_view bf16_product_rule();
std::string_view convolution_rule();

}  // namespace infomax
