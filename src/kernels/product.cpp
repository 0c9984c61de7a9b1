#include "kernels/product.h"

#include <cblas.h>
#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.h>

#include <algorithm>
#include <string>

#include "core/error.h"
#include "kernels/choice.h"
#include "kernels/elementwise.h"
#include "kernels/matmul.h"

namespace infomax {

namespace {

struct Shape {
  std::size_t rows, cols;
};

template <class Real>
Shape shape(Transpose transpose, ConstMatrixView<Real> a) {
  if (transpose == Transpose::yes) return {a.cols(), a.rows()};
  return {a.rows(), a.cols()};
}

template <class Real>
void require_product(const char* who, Transpose transpose_a, ConstMatrixView<Real> a,
                     Transpose transpose_b, ConstMatrixView<Real> b, ConstMatrixView<Real> c) {
  const Shape sa = shape(transpose_a, a), sb = shape(transpose_b, b);
  if (sa.cols != sb.rows || c.rows() != sa.rows || c.cols() != sb.cols)
    throw ShapeError(fmt::format(
        "{}: op(a) is [{}, {}], op(b) [{}, {}] and c [{}, {}], want [m, k], [k, n] and [m, n]", who,
        sa.rows, sa.cols, sb.rows, sb.cols, c.rows(), c.cols()));
}

CBLAS_TRANSPOSE blas(Transpose t) {
  return t == Transpose::yes ? CblasTrans : CblasNoTrans;
}
blasint blas(std::size_t n) {
  return static_cast<blasint>(n);
}

char letter(Transpose t) {
  return t == Transpose::yes ? 'T' : 'N';
}
dnnl_dim_t dim(std::size_t n) {
  return static_cast<dnnl_dim_t>(n);
}

void gemm(Transpose ta, ConstMatrix a, Transpose tb, ConstMatrix b, Matrix c, float beta,
          std::size_t k) {
  product_by(choose_library(ta, tb, c.rows(), c.cols(), k), ta, a, tb, b, c,
             beta == 0 ? Store::overwrite : Store::add);
}

void gemm(Transpose ta, ConstMatrixView<double> a, Transpose tb, ConstMatrixView<double> b,
          MatrixView<double> c, double beta, std::size_t k) {
  cblas_dgemm(CblasRowMajor, blas(ta), blas(tb), blas(c.rows()), blas(c.cols()), blas(k), 1.0,
              a.data(), blas(a.stride()), b.data(), blas(b.stride()), beta, c.data(),
              blas(c.stride()));
}

template <class Real>
void require_dense(const char* who, ConstMatrixView<Real> x, ConstMatrixView<Real> w,
                   std::span<const Real> b, ConstMatrixView<Real> y) {
  if (x.cols() != w.rows() || y.rows() != x.rows() || y.cols() != w.cols() ||
      (!b.empty() && b.size() != w.cols()))
    throw ShapeError(
        fmt::format("{}: x is [{}, {}], w [{}, {}], b [{}] and y [{}, {}], want "
                    "[n, in], [in, out], [out] or empty, and [n, out]",
                    who, x.rows(), x.cols(), w.rows(), w.cols(), b.size(), y.rows(), y.cols()));
}

template <class Real>
void require_same(const char* who, const char* one, ConstMatrixView<Real> a, const char* other,
                  ConstMatrixView<Real> b) {
  if (a.rows() != b.rows() || a.cols() != b.cols())
    throw ShapeError(fmt::format("{}: {} is [{}, {}], want [{}, {}] like {}", who, one, a.rows(),
                                 a.cols(), b.rows(), b.cols(), other));
}

}  // namespace

template <class Real>
void product(Transpose transpose_a, ConstMatrixView<Real> a, Transpose transpose_b,
             ConstMatrixView<Real> b, MatrixView<Real> c, Store store) {
  require_product<Real>("product", transpose_a, a, transpose_b, b, c);
  if (c.empty()) return;
  const std::size_t k = shape(transpose_a, a).cols;
  if (k == 0) {
    if (store == Store::overwrite)
      for (std::size_t i = 0; i < c.rows(); ++i) std::ranges::fill(c.row(i), Real(0));
    return;
  }
  gemm(transpose_a, a, transpose_b, b, c, store == Store::add ? Real(1) : Real(0), k);
}

void product_by(ProductLibrary library, Transpose transpose_a, ConstMatrix a, Transpose transpose_b,
                ConstMatrix b, Matrix c, Store store) {
  require_product<float>("product_by", transpose_a, a, transpose_b, b, c);
  const std::size_t k = shape(transpose_a, a).cols;
  const float beta = store == Store::add ? 1.0F : 0.0F;
  switch (library) {
    case ProductLibrary::openblas:
      cblas_sgemm(CblasRowMajor, blas(transpose_a), blas(transpose_b), blas(c.rows()),
                  blas(c.cols()), blas(k), 1.0F, a.data(), blas(a.stride()), b.data(),
                  blas(b.stride()), beta, c.data(), blas(c.stride()));
      return;
    case ProductLibrary::onednn: {
      const dnnl_status_t status = dnnl_sgemm(
          letter(transpose_a), letter(transpose_b), dim(c.rows()), dim(c.cols()), dim(k), 1.0F,
          a.data(), dim(a.stride()), b.data(), dim(b.stride()), beta, c.data(), dim(c.stride()));
      if (status != dnnl_success)
        throw Error(fmt::format("product: oneDNN refused [{}, {}] x [{}, {}] with status {}",
                                c.rows(), k, k, c.cols(), static_cast<int>(status)));
      return;
    }
    case ProductLibrary::onednn_matmul:
      matmul(transpose_a, a, transpose_b, b, c, store);
      return;
  }
}

template <class Real>
void product_reference(Transpose transpose_a, ConstMatrixView<Real> a, Transpose transpose_b,
                       ConstMatrixView<Real> b, MatrixView<Real> c, Store store) {
  require_product<Real>("product_reference", transpose_a, a, transpose_b, b, c);
  const std::size_t inner = shape(transpose_a, a).cols;
  for (std::size_t i = 0; i < c.rows(); ++i) {
    for (std::size_t j = 0; j < c.cols(); ++j) {
      double sum = store == Store::add ? double(c(i, j)) : 0.0;
      for (std::size_t k = 0; k < inner; ++k)
        sum += double(transpose_a == Transpose::yes ? a(k, i) : a(i, k)) *
               double(transpose_b == Transpose::yes ? b(j, k) : b(k, j));
      c(i, j) = static_cast<Real>(sum);
    }
  }
}

template <class Real>
void dense_forward(ConstMatrixView<Real> x, ConstMatrixView<Real> w, std::span<const Real> b,
                   Activation activation, MatrixView<Real> y) {
  require_dense<Real>("dense_forward", x, w, b, y);
  product<Real>(Transpose::no, x, Transpose::no, w, y);
  if (activation == Activation::relu)
    add_bias_relu<Real>(b, y);
  else
    add_bias<Real>(b, y);
}

template <class Real>
void dense_backward_bias(ConstMatrixView<Real> y, Activation activation, MatrixView<Real> dy,
                         std::span<Real> db) {
  if (activation == Activation::relu) {
    if (db.empty())
      relu_mask<Real>(y, dy);
    else
      relu_mask_column_sums<Real>(y, dy, db);
  } else if (!db.empty()) {
    column_sums<Real>(dy, db);
  }
}

template <class Real>
void dense_backward(ConstMatrixView<Real> x, ConstMatrixView<Real> w, ConstMatrixView<Real> y,
                    Activation activation, MatrixView<Real> dy, MatrixView<Real> dw,
                    std::span<Real> db, MatrixView<Real> dx) {
  require_dense<Real>("dense_backward", x, w, db, y);
  require_same<Real>("dense_backward", "dy", dy, "y", y);
  require_same<Real>("dense_backward", "dw", dw, "w", w);
  if (!dx.empty()) require_same<Real>("dense_backward", "dx", dx, "x", x);
  dense_backward_bias<Real>(y, activation, dy, db);
  product<Real>(Transpose::yes, x, Transpose::no, dy, dw);
  if (!dx.empty()) product<Real>(Transpose::no, dy, Transpose::yes, w, dx);
}

#define INFOMAX_INSTANTIATE(Real)                                                                  \
  template void product(Transpose, ConstMatrixView<Real>, Transpose, ConstMatrixView<Real>,        \
                        MatrixView<Real>, Store);                                                  \
  template void product_reference(Transpose, ConstMatrixView<Real>, Transpose,                     \
                                  ConstMatrixView<Real>, MatrixView<Real>, Store);                 \
  template void dense_forward(ConstMatrixView<Real>, ConstMatrixView<Real>, std::span<const Real>, \
                              Activation, MatrixView<Real>);                                       \
  template void dense_backward_bias(ConstMatrixView<Real>, Activation, MatrixView<Real>,           \
                                    std::span<Real>);                                              \
  template void dense_backward(ConstMatrixView<Real>, ConstMatrixView<Real>,                       \
                               ConstMatrixView<Real>, Activation, MatrixView<Real>,                \
                               MatrixView<Real>, std::span<Real>, MatrixView<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
