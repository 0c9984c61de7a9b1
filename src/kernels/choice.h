// Which library multiplies: rules made from measurements, never from timing at run time, so that
// the same shapes give the same bits.
//
// Float products. Measured on Zen 4 (AVX-512), one thread, GFLOP/s at the median of five
// (infomax-bench --benchmark_filter=^product/): OpenBLAS 0.3.21 with SkylakeX kernels, oneDNN
// 2.6.3's sgemm and its compiled matmul primitives, on the products of a layer of `in` inputs and
// `out` outputs over n rows. In brackets: with weights that stream from memory, as those of a
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
// So sgemm is the fastest forward and for weights' gradients, above some 10^6 products; below,
// OpenBLAS has kernels that pack nothing. Where the second factor comes transposed (inputs'
// gradients, score matrices) it is the compiled primitives, unless the call itself would cost more
// than the product. Weights reordered beforehand would gain 2 to 4% more, but they change at every
// step, and putting them in order costs as much.
//
// The price in heap allocations of the libraries' own, given back before the call returns: sgemm
// one (its packing buffer), a compiled primitive five of some hundred bytes, OpenBLAS none, except
// one for a product with a vector, where sgemm has none.
//
// Products of bfloat16 are the compiled primitives' whatever the shape: OpenBLAS as Debian builds
// it has none.
#pragma once

#include <cstddef>
#include <string_view>

namespace infomax {

enum class Transpose { no, yes };

// onednn is its sgemm; onednn_matmul its compiled primitives (kernels/matmul.h).
enum class ProductLibrary { openblas, onednn, onednn_matmul };

// For a float product op(a) [m, k] op(b) [k, n], none of them 0.
ProductLibrary choose_library(Transpose transpose_a, Transpose transpose_b, std::size_t m,
                              std::size_t n, std::size_t k);

// The rules, each in a line, for the record of a result.
std::string_view product_rule();
std::string_view bf16_product_rule();

}  // namespace infomax
