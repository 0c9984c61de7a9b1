#include "kernels/elementwise.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "core/math.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

// Columns whose sums are in the air at once: 4 KiB of the first cache.
constexpr std::size_t kSums = 512;

template <class Real>
INFOMAX_ALWAYS_INLINE void add_bias_body(const Real* __restrict b, Real* __restrict y,
                                         std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) y[j] = y[j] + b[j];
}

// 0 > v ? 0 : v is what the processor calls max(0, v): it hands a NaN through.
template <class Real>
INFOMAX_ALWAYS_INLINE void relu_body(Real* __restrict y, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) y[j] = Real(0) > y[j] ? Real(0) : y[j];
}

template <class Real>
INFOMAX_ALWAYS_INLINE void bias_relu_body(const Real* __restrict b, Real* __restrict y,
                                          std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    const Real v = y[j] + b[j];
    y[j] = Real(0) > v ? Real(0) : v;
  }
}

template <class Real>
INFOMAX_ALWAYS_INLINE void mask_body(const Real* __restrict y, Real* __restrict dy, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) dy[j] = y[j] > Real(0) ? dy[j] : Real(0);
}

// Four rows at a time, still added one after the other.
template <class Real>
INFOMAX_ALWAYS_INLINE void sum4_body(const Real* __restrict a0, const Real* __restrict a1,
                                     const Real* __restrict a2, const Real* __restrict a3,
                                     double* __restrict s, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j)
    s[j] = (((s[j] + double(a0[j])) + double(a1[j])) + double(a2[j])) + double(a3[j]);
}

template <class Real>
INFOMAX_ALWAYS_INLINE void sum1_body(const Real* __restrict a, double* __restrict s,
                                     std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) s[j] = s[j] + double(a[j]);
}

template <class Real, bool masked>
INFOMAX_ALWAYS_INLINE void sums_body(ConstMatrixView<Real> y, MatrixView<Real> dy,
                                     ConstMatrixView<Real> a, Real* __restrict out) {
  double s[kSums];
  const std::size_t rows = a.rows();
  for (std::size_t first = 0; first < a.cols(); first += kSums) {
    const std::size_t n = std::min(kSums, a.cols() - first);
    for (std::size_t j = 0; j < n; ++j) s[j] = 0;
    std::size_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      if constexpr (masked)
        for (std::size_t r = 0; r < 4; ++r) mask_body(&y(i + r, first), &dy(i + r, first), n);
      sum4_body(&a(i, first), &a(i + 1, first), &a(i + 2, first), &a(i + 3, first), s, n);
    }
    for (; i < rows; ++i) {
      if constexpr (masked) mask_body(&y(i, first), &dy(i, first), n);
      sum1_body(&a(i, first), s, n);
    }
    for (std::size_t j = 0; j < n; ++j) out[first + j] = Real(s[j]);
  }
}

template <class Real>
INFOMAX_ALWAYS_INLINE void add_bias_rows(std::span<const Real> b, MatrixView<Real> y) {
  if (b.empty()) return;
  for (std::size_t i = 0; i < y.rows(); ++i) add_bias_body(b.data(), y.row(i).data(), y.cols());
}

template <class Real>
INFOMAX_ALWAYS_INLINE void add_bias_relu_rows(std::span<const Real> b, MatrixView<Real> y) {
  for (std::size_t i = 0; i < y.rows(); ++i) {
    if (b.empty())
      relu_body(y.row(i).data(), y.cols());
    else
      bias_relu_body(b.data(), y.row(i).data(), y.cols());
  }
}

template <class Real>
INFOMAX_ALWAYS_INLINE void mask_rows(ConstMatrixView<Real> y, MatrixView<Real> dy) {
  for (std::size_t i = 0; i < y.rows(); ++i) mask_body(y.row(i).data(), dy.row(i).data(), y.cols());
}

// The compiler clones plain functions only, so each type has its own.
INFOMAX_VECTOR_CLONES void wide_add_bias(std::span<const float> b, Matrix y) {
  add_bias_rows(b, y);
}
INFOMAX_VECTOR_CLONES void wide_add_bias(std::span<const double> b, MatrixView<double> y) {
  add_bias_rows(b, y);
}
INFOMAX_VECTOR_CLONES void wide_add_bias_relu(std::span<const float> b, Matrix y) {
  add_bias_relu_rows(b, y);
}
INFOMAX_VECTOR_CLONES void wide_add_bias_relu(std::span<const double> b, MatrixView<double> y) {
  add_bias_relu_rows(b, y);
}
INFOMAX_VECTOR_CLONES void wide_mask(ConstMatrix y, Matrix dy) {
  mask_rows(y, dy);
}
INFOMAX_VECTOR_CLONES void wide_mask(ConstMatrixView<double> y, MatrixView<double> dy) {
  mask_rows(y, dy);
}
INFOMAX_VECTOR_CLONES void wide_sums(ConstMatrix a, float* s) {
  sums_body<float, false>({}, {}, a, s);
}
INFOMAX_VECTOR_CLONES void wide_sums(ConstMatrixView<double> a, double* s) {
  sums_body<double, false>({}, {}, a, s);
}
INFOMAX_VECTOR_CLONES void wide_mask_sums(ConstMatrix y, Matrix dy, float* s) {
  sums_body<float, true>(y, dy, dy, s);
}
INFOMAX_VECTOR_CLONES void wide_mask_sums(ConstMatrixView<double> y, MatrixView<double> dy,
                                          double* s) {
  sums_body<double, true>(y, dy, dy, s);
}

// An infinity or a NaN has all bits of the exponent.
template <class Real, class Bits>
INFOMAX_ALWAYS_INLINE bool all_finite_body(const Real* a, std::size_t n, Bits exponent) {
  Bits found = 0;
  for (std::size_t j = 0; j < n; ++j)
    found |= (std::bit_cast<Bits>(a[j]) & exponent) == exponent ? Bits(1) : Bits(0);
  return found == 0;
}
INFOMAX_VECTOR_CLONES bool wide_all_finite(const float* a, std::size_t n) {
  return all_finite_body<float, std::uint32_t>(a, n, 0x7f800000U);
}
INFOMAX_VECTOR_CLONES bool wide_all_finite(const double* a, std::size_t n) {
  return all_finite_body<double, std::uint64_t>(a, n, 0x7ff0000000000000U);
}

}  // namespace

template <class Real>
void add_bias(std::span<const Real> b, MatrixView<Real> y) {
  wide_add_bias(b, y);
}

template <class Real>
void add_bias_relu(std::span<const Real> b, MatrixView<Real> y) {
  wide_add_bias_relu(b, y);
}

template <class Real>
void relu_mask(ConstMatrixView<Real> y, MatrixView<Real> dy) {
  wide_mask(y, dy);
}

template <class Real>
void column_sums(ConstMatrixView<Real> a, std::span<Real> s) {
  wide_sums(a, s.data());
}

template <class Real>
void relu_mask_column_sums(ConstMatrixView<Real> y, MatrixView<Real> dy, std::span<Real> s) {
  wide_mask_sums(y, dy, s.data());
}

template <class Real>
bool all_finite(std::span<const Real> a) {
  return wide_all_finite(a.data(), a.size());
}

#define INFOMAX_INSTANTIATE(Real)                                       \
  template bool all_finite(std::span<const Real>);                      \
  template void add_bias(std::span<const Real>, MatrixView<Real>);      \
  template void add_bias_relu(std::span<const Real>, MatrixView<Real>); \
  template void relu_mask(ConstMatrixView<Real>, MatrixView<Real>);     \
  template void column_sums(ConstMatrixView<Real>, std::span<Real>);    \
  template void relu_mask_column_sums(ConstMatrixView<Real>, MatrixView<Real>, std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
