// A multilayer perceptron: dense layers with ReLU on all but the last. Encoders and critics are
// made of it.
//
//   h_0 = x,  h_l = relu(h_{l-1} W_l + b_l),  y = h_{L-1} W_L + b_L
//
// The object is a plan: widths, offsets into a flat parameter block, buffers for activations taken
// from a workspace. The parameters themselves belong to the caller, so that one optimiser walks one
// block:
//
//   [W_1 | b_1 | W_2 | b_2 | ...]   W_l [in, out] row-major; laid out as kernels/parameters.h says,
//                                   the padding between is zero and has gradient zero.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"
#include "core/workspace.h"
#include "kernels/dense.h"
#include "kernels/precision.h"
#include "kernels/work.h"

namespace infomax {

template <class Real>
class Mlp {
 public:
  // widths {392, 300, 300, 100}: three layers. At most max_rows rows at a time. Throws ShapeError
  // for fewer than two widths, a zero width or max_rows = 0, InputError for a precision that this
  // processor lacks.
  Mlp(std::vector<std::size_t> widths, std::size_t max_rows, Workspace& workspace,
      Precision precision = Precision::float32);

  // Another plan of the same widths, rows and precision, for a stack of networks: what forward
  // keeps is its own, what lives within one call of backward it shares with this one. So they run
  // one at a time.
  Mlp beside(Workspace& workspace) const;

  std::size_t parameter_count() const;
  std::size_t input_width() const;
  std::size_t output_width() const;

  // Glorot uniform weights (kernels/parameters.h), drawn tensor by tensor, row by row; biases zero.
  void initialise_glorot(std::span<Real> theta, Stream& stream) const;
  // Truncated normal weights of the given standard deviation; biases zero.
  void initialise_truncated_normal(std::span<Real> theta, double std, Stream& stream) const;

  // y = mlp(x), x [n, in], y [n, out], n <= max_rows. Keeps the hidden activations for backward.
  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> y);

  // Gradients of the last forward (same theta, x and y). dy is overwritten with scratch. dtheta is
  // overwritten; dx too unless empty.
  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                MatrixView<Real> dy, std::span<Real> dtheta, MatrixView<Real> dx);

  // W_l and b_l, l counted from 0, within a block theta (or its gradient).
  template <class T>
  MatrixView<T> weights(std::span<T> theta, std::size_t layer) const {
    return {theta.data() + weight_offset_[layer], widths_[layer], widths_[layer + 1]};
  }
  template <class T>
  std::span<T> biases(std::span<T> theta, std::size_t layer) const {
    return theta.subspan(bias_offset_[layer], widths_[layer + 1]);
  }
  // The arithmetic of forward and backward on `rows` rows.
  Work forward_work(std::size_t rows) const;
  Work backward_work(std::size_t rows, bool with_dx) const;

  std::size_t layers() const { return widths_.size() - 1; }

 private:
  std::vector<std::size_t> widths_, weight_offset_, bias_offset_;
  std::size_t parameter_count_ = 0, max_rows_ = 0;
  std::vector<Dense<Real>> dense_;
  std::vector<MatrixView<Real>> hidden_, dhidden_;
};

}  // namespace infomax
