#include "kernels/dense.h"

#include <type_traits>

#include "core/require.h"
#include "kernels/elementwise.h"
#include "kernels/matmul.h"

namespace infomax {

namespace {

template <class Real>
bool rounds(Precision precision) {
  require_precision(precision);
  return std::is_same_v<Real, float> && precision == Precision::bf16;
}

// The first rows and columns of a buffer, filled with a rounded.
ConstMatrixView<Bf16> rounded(ConstMatrix a, MatrixView<Bf16> buffer) {
  const MatrixView<Bf16> out(buffer.data(), a.rows(), a.cols());
  round_to_bf16(a, out);
  return out;
}

ConstMatrixView<Bf16> kept(MatrixView<Bf16> buffer, std::size_t rows, std::size_t cols) {
  return {buffer.data(), rows, cols};
}

}  // namespace

template <class Real>
Dense<Real>::Dense(std::size_t in, std::size_t out, std::size_t max_rows, Activation activation,
                   Precision precision, Workspace& workspace)
    : in_(in),
      out_(out),
      max_rows_(max_rows),
      activation_(activation),
      rounds_(rounds<Real>(precision)) {
  if (!rounds_) return;
  x_ = workspace.matrix<Bf16>(max_rows, in);
  w_ = workspace.matrix<Bf16>(in, out);
  dy_ = workspace.matrix<Bf16>(max_rows, out);
}

template <class Real>
Dense<Real> Dense<Real>::beside(Workspace& workspace) const {
  Dense other = *this;
  if (!rounds_) return other;
  other.x_ = workspace.matrix<Bf16>(x_.rows(), x_.cols());
  other.w_ = workspace.matrix<Bf16>(w_.rows(), w_.cols());
  return other;
}

template <class Real>
void Dense<Real>::require_layer(const char* who, ConstMatrixView<Real> x, ConstMatrixView<Real> w,
                                std::span<const Real> b, ConstMatrixView<Real> y) const {
  require_rows(who, "x", x.rows(), max_rows_);
  require_shape(who, "x", x, x.rows(), in_);
  require_shape(who, "w", w, in_, out_);
  if (!b.empty()) require_size(who, "b", b.size(), out_);
  require_shape(who, "y", y, x.rows(), out_);
}

template <class Real>
void Dense<Real>::forward(ConstMatrixView<Real> x, ConstMatrixView<Real> w, std::span<const Real> b,
                          MatrixView<Real> y) {
  require_layer("Dense::forward", x, w, b, y);
  if constexpr (std::is_same_v<Real, float>) {
    if (rounds_ && !y.empty()) {
      matmul(Transpose::no, rounded(x, x_), Transpose::no, rounded(w, w_), y, Store::overwrite);
      if (activation_ == Activation::relu)
        add_bias_relu<float>(b, y);
      else
        add_bias<float>(b, y);
      return;
    }
  }
  dense_forward<Real>(x, w, b, activation_, y);
}

template <class Real>
void Dense<Real>::backward(ConstMatrixView<Real> x, ConstMatrixView<Real> w,
                           ConstMatrixView<Real> y, MatrixView<Real> dy, MatrixView<Real> dw,
                           std::span<Real> db, MatrixView<Real> dx) {
  require_layer("Dense::backward", x, w, {}, y);
  require_shape("Dense::backward", "dy", dy, x.rows(), out_);
  require_shape("Dense::backward", "dw", dw, in_, out_);
  if (!db.empty()) require_size("Dense::backward", "db", db.size(), out_);
  if (!dx.empty()) require_shape("Dense::backward", "dx", dx, x.rows(), in_);
  if constexpr (std::is_same_v<Real, float>) {
    if (rounds_ && !y.empty()) {
      dense_backward_bias<float>(y, activation_, dy, db);
      const ConstMatrixView<Bf16> dz = rounded(dy, dy_);
      matmul(Transpose::yes, kept(x_, x.rows(), in_), Transpose::no, dz, dw, Store::overwrite);
      if (!dx.empty())
        matmul(Transpose::no, dz, Transpose::yes, kept(w_, in_, out_), dx, Store::overwrite);
      return;
    }
  }
  dense_backward<Real>(x, w, y, activation_, dy, dw, db, dx);
}

template <class Real>
InnerProducts<Real>::InnerProducts(std::size_t width, std::size_t max_rows, Precision precision,
                                   Workspace& workspace)
    : width_(width), max_rows_(max_rows), rounds_(rounds<Real>(precision)) {
  if (!rounds_) return;
  x_ = workspace.matrix<Bf16>(max_rows, width);
  y_ = workspace.matrix<Bf16>(max_rows, width);
  dscores_ = workspace.matrix<Bf16>(max_rows, max_rows);
}

template <class Real>
void InnerProducts<Real>::require_batches(const char* who, ConstMatrixView<Real> x,
                                          ConstMatrixView<Real> y, const char* what,
                                          ConstMatrixView<Real> scores) const {
  require_rows(who, "x", x.rows(), max_rows_);
  require_rows(who, "y", y.rows(), max_rows_);
  require_shape(who, "x", x, x.rows(), width_);
  require_shape(who, "y", y, y.rows(), width_);
  require_shape(who, what, scores, x.rows(), y.rows());
}

template <class Real>
void InnerProducts<Real>::forward(ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                                  MatrixView<Real> scores) {
  require_batches("InnerProducts::forward", x, y, "scores", scores);
  if constexpr (std::is_same_v<Real, float>) {
    if (rounds_ && !scores.empty()) {
      matmul(Transpose::no, rounded(x, x_), Transpose::yes, rounded(y, y_), scores,
             Store::overwrite);
      return;
    }
  }
  product<Real>(Transpose::no, x, Transpose::yes, y, scores);
}

template <class Real>
void InnerProducts<Real>::backward(ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                                   ConstMatrixView<Real> dscores, MatrixView<Real> dx,
                                   MatrixView<Real> dy) {
  require_batches("InnerProducts::backward", x, y, "dscores", dscores);
  if (!dx.empty()) require_shape("InnerProducts::backward", "dx", dx, x.rows(), width_);
  if (!dy.empty()) require_shape("InnerProducts::backward", "dy", dy, y.rows(), width_);
  if constexpr (std::is_same_v<Real, float>) {
    if (rounds_ && !dscores.empty()) {
      const ConstMatrixView<Bf16> ds = rounded(dscores, dscores_);
      if (!dx.empty())
        matmul(Transpose::no, ds, Transpose::no, kept(y_, y.rows(), width_), dx, Store::overwrite);
      if (!dy.empty())
        matmul(Transpose::yes, ds, Transpose::no, kept(x_, x.rows(), width_), dy, Store::overwrite);
      return;
    }
  }
  if (!dx.empty()) product<Real>(Transpose::no, dscores, Transpose::no, y, dx);
  if (!dy.empty()) product<Real>(Transpose::yes, dscores, Transpose::no, x, dy);
}

template class Dense<float>;
template class Dense<double>;
template class InnerProducts<float>;
template class InnerProducts<double>;

}  // namespace infomax
