// Products by oneDNN's matmul primitives, which are compiled per shape: kernels/product.h is the
// door to them.
#pragma once

#include "core/matrix.h"
#include "kernels/bf16.h"
#include "kernels/product.h"

namespace infomax {

// c = op(a) op(b), or c += with Store::add; op(a) [m, k], op(b) [k, n], c [m, n], none of them
// empty, shapes the caller's to check. Inputs float or bfloat16, sums and c float.
//
// A thread compiles what a shape needs at its first call and keeps it: later calls of the same
// shape and strides allocate nothing of ours. The library makes a table of its arguments at every
// call, four allocations or five of some hundred bytes, and gives it back before it returns: its
// interface has no way around that. Throws Error where the library has no such product.
void matmul(Transpose transpose_a, ConstMatrix a, Transpose transpose_b, ConstMatrix b, Matrix c,
            Store store);
void matmul(Transpose transpose_a, ConstMatrixView<Bf16> a, Transpose transpose_b,
            ConstMatrixView<Bf16> b, Matrix c, Store store);

}  // namespace infomax
