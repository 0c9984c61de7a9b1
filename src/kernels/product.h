// Products of dense matrices and the dense layer built on them, in float and double.
//
// Float products go to the library that was measured fastest for the shape and pass
// (kernels/choice.h); double ones, which only checks use, to OpenBLAS. One thread, no heap
// allocation of ours.
#pragma once

#include <span>

#include "core/matrix.h"
#include "kernels/choice.h"

namespace infomax {

enum class Store { overwrite, add };

// c = op(a) op(b), or c += op(a) op(b) with Store::add.
//
//   op(a) [m, k], op(b) [k, n], c [m, n]; c must not overlap a or b.
//
// Throws ShapeError.
template <class Real>
void product(Transpose transpose_a, ConstMatrixView<Real> a, Transpose transpose_b,
             ConstMatrixView<Real> b, MatrixView<Real> c, Store store = Store::overwrite);

// The same by a library of one's own choice: for those who measure the choice. c isn't empty and k
// isn't 0.
void product_by(ProductLibrary library, Transpose transpose_a, ConstMatrix a, Transpose transpose_b,
                ConstMatrix b, Matrix c, Store store = Store::overwrite);

// The plain loop: the oracle of the above, summed in double.
template <class Real>
void product_reference(Transpose transpose_a, ConstMatrixView<Real> a, Transpose transpose_b,
                       ConstMatrixView<Real> b, MatrixView<Real> c, Store store = Store::overwrite);

enum class Activation { none, relu };

// y = act(x w + b):  x [n, in], w [in, out], b [out] or empty for no bias, y [n, out].
template <class Real>
void dense_forward(ConstMatrixView<Real> x, ConstMatrixView<Real> w, std::span<const Real> b,
                   Activation activation, MatrixView<Real> y);

// The part of dense_backward before the products: dy becomes the gradient before the activation, db
// (empty: no bias) its column sums.
template <class Real>
void dense_backward_bias(ConstMatrixView<Real> y, Activation activation, MatrixView<Real> dy,
                         std::span<Real> db);

// The gradients of dense_forward. dy [n, out] holds d loss / d y and is overwritten with the
// gradient before the activation (dy where y > 0, else 0, for relu). dw [in, out] and db [out]
// (empty: no bias) are overwritten, and so is dx [n, in] unless it is empty: then it is not
// computed.
template <class Real>
void dense_backward(ConstMatrixView<Real> x, ConstMatrixView<Real> w, ConstMatrixView<Real> y,
                    Activation activation, MatrixView<Real> dy, MatrixView<Real> dw,
                    std::span<Real> db, MatrixView<Real> dx);

}  // namespace infomax
