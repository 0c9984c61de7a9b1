// The two shapes in which products come in a network, as plans that know their precision: a layer,
// and the inner products of two batches. Plans own no parameters; in bf16 they keep the rounded
// inputs of the last forward for backward.
#pragma once

#include <cstddef>
#include <span>

#include "core/matrix.h"
#include "core/workspace.h"
#include "kernels/bf16.h"
#include "kernels/precision.h"
#include "kernels/product.h"
#include "kernels/work.h"

namespace infomax {

// y = act(x w + b) with x [n, in], w [in, out], b [out] or empty, y [n, out], n <= max_rows.
// forward and backward throw ShapeError for other shapes, in either precision.
template <class Real>
class Dense {
 public:
  // Throws InputError for a precision that this processor lacks.
  Dense(std::size_t in, std::size_t out, std::size_t max_rows, Activation activation,
        Precision precision, Workspace& workspace);

  // Another layer of the same kind, as Mlp::beside has it.
  Dense beside(Workspace& workspace) const;

  void forward(ConstMatrixView<Real> x, ConstMatrixView<Real> w, std::span<const Real> b,
               MatrixView<Real> y);

  // As dense_backward of kernels/product.h, for the last forward: same x, w, y.
  void backward(ConstMatrixView<Real> x, ConstMatrixView<Real> w, ConstMatrixView<Real> y,
                MatrixView<Real> dy, MatrixView<Real> dw, std::span<Real> db, MatrixView<Real> dx);

 private:
  void require_layer(const char* who, ConstMatrixView<Real> x, ConstMatrixView<Real> w,
                     std::span<const Real> b, ConstMatrixView<Real> y) const;

  std::size_t in_, out_, max_rows_;
  Activation activation_;
  bool rounds_;
  MatrixView<Bf16> x_, w_, dy_;  // rounded; empty unless rounds_
};

// scores = x y^T with x [n, d] and y [m, d], scores [n, m], n and m <= max_rows. forward and
// backward throw ShapeError for other shapes, in either precision.
template <class Real>
class InnerProducts {
 public:
  InnerProducts(std::size_t width, std::size_t max_rows, Precision precision, Workspace& workspace);

  void forward(ConstMatrixView<Real> x, ConstMatrixView<Real> y, MatrixView<Real> scores);

  // dx = dscores y and dy = dscores^T x, for the last forward; either may be empty: then it is not
  // computed.
  void backward(ConstMatrixView<Real> x, ConstMatrixView<Real> y, ConstMatrixView<Real> dscores,
                MatrixView<Real> dx, MatrixView<Real> dy);

  Work forward_work(std::size_t n) const { return product_work(n, n, width_); }

 private:
  void require_batches(const char* who, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                       const char* what, ConstMatrixView<Real> scores) const;

  std::size_t width_, max_rows_;
  bool rounds_;
  MatrixView<Bf16> x_, y_, dscores_;
};

}  // namespace infomax
