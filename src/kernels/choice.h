// Which library multiplies float matrices of a shape: a rule made from measurements, never from timing at
// run time, so that the same shapes give the same bits.
//
// Measured with the paper's shapes on Zen 4 (AVX-512), one thread, GFLOP/s at the median, three neighbours
// busy. OpenBLAS 0.3.21 with SkylakeX kernels, oneDNN 2.6.3; op(a) [m, k], op(b) [k, n]; NN is a layer's
// forward pass, TN its weight gradient, NT its input gradient or a score matrix:
//
//                      OpenBLAS   dnnl_sgemm   oneDNN matmul   the same with bias and ReLU
//   128x300x392  NN       84          98            94             95
//   128x300x300  NN       85         101            98             93
//   128x512x512  NN       76          98            91             78
//   2048x300x300 NN       90          95            82             80
//   392x300x128  TN       91         101            93
//   512x512x128  TN       94         106           100
//   128x300x300  NT       86          89            97
//   128x128x100  NT       87          98            99
//   100x100x128  TN       86          84            84        below about 10^6 products OpenBLAS has
//   128x64x64    NN      106          94           101        kernels that pack nothing
//   128x10x20    NN       62          32            35
//   64x64x128    TN      109          96            94
//   300x10x128   TN       79          46            45
//   128x64x64    NT       82          78            99
//   128x40x10    NT       43          45            62
//   2048x10x10   NT       25          42            46
//   128x1x200    NN       45          41             6        a product with a vector
//
// Haswell kernels are as fast as SkylakeX's on large shapes, and half as fast on small ones.
//
// The matmul primitive wins for NT alone, by some percent, and not at all where it takes bias and ReLU along:
// a pass of our own over the result costs 1%. Executing one costs six to eight heap allocations, dnnl_sgemm
// one (its packing buffer, as large as the shape says, given back before it returns), OpenBLAS none, except
// one for a product with a vector, where dnnl_sgemm has none. So the primitive is left out, and the one
// allocation is the price of 10 to 20%.
#pragma once

#include <cstddef>

#include "kernels/product.h"

namespace infomax {

enum class ProductLibrary { openblas, onednn };

// For a float product op(a) [m, k] op(b) [k, n], none of them 0.
ProductLibrary choose_library(Transpose transpose_a, Transpose transpose_b, std::size_t m,
                              std::size_t n, std::size_t k);

}  // namespace infomax
