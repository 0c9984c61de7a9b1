#include "kernels/log_sum_exp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

// Partial sums (and maxima) that run side by side: entry j belongs to number j mod kLanes, and the
// partial results are joined by halves.
constexpr std::size_t kLanes = 16;

// Exponentials computed together, in registers of eight. The chain from x to e^x is long, and the
// processor looks ahead over a few such chains only if they stand one after the other.
constexpr std::size_t kTogether = 64;
typedef double Eight __attribute__((vector_size(64), may_alias));
typedef std::int64_t EightBits __attribute__((vector_size(64), may_alias));

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The range of det_exp. Below it lies zero, above it infinity.
constexpr double kSmallest = -708.0;
constexpr double kLargest = 709.0;

INFOMAX_ALWAYS_INLINE double larger(double a, double b) {
  return a > b ? a : b;
}

// The maximum of a row together with whether it has a NaN: a NaN is never larger than anything, so
// it is looked for apart.
struct Extent {
  double maximum = -kInfinity;
  bool nan = false;
};

template <class Real>
INFOMAX_ALWAYS_INLINE Extent extent_body(const Real* __restrict s, std::size_t n) {
  typedef Real Register __attribute__((vector_size(64), aligned(alignof(Real)), may_alias));
  constexpr std::size_t width = 64 / sizeof(Real);
  const Register lowest = Register{} + static_cast<Real>(-kInfinity);
  // A NaN isn't equal to itself, all else is: `good` stays -1 where none was met.
  Register top = lowest;
  auto good = top == top;
  std::size_t j = 0;
  for (; j + width <= n; j += width) {
    const Register v = *reinterpret_cast<const Register*>(s + j);
    top = v > top ? v : top;
    good &= v == v;
  }
  if (j < n) {
    Register v = lowest;
    std::memcpy(&v, s + j, (n - j) * sizeof(Real));
    top = v > top ? v : top;
    good &= v == v;
  }
  Extent e{-kInfinity, false};
  Real most = static_cast<Real>(-kInfinity);
  bool all = true;
  for (std::size_t k = 0; k < width; ++k) {
    most = top[k] > most ? top[k] : most;
    all = all && good[k] != 0;
  }
  e.maximum = double(most);
  e.nan = !all;
  return e;
}

// det_exp(x) of several registers step by step, operation by operation as in core/math.h. `any`: x
// may lie anywhere, and gets zero, infinity and NaN where they belong; else it is at most 0 and no
// NaN.
template <bool any, std::size_t count>
INFOMAX_ALWAYS_INLINE void exp_registers(const Eight (&x)[count], Eight (&e)[count]) {
  using namespace math_detail;
  const Eight smallest = Eight{} + kSmallest, largest = Eight{} + kLargest;
  Eight rounded[count], r[count], p[count];
#pragma GCC unroll 8
  for (std::size_t i = 0; i < count; ++i) {
    Eight inside = x[i] < smallest ? smallest : x[i];
    if (any) inside = inside > largest ? largest : inside;
    rounded[i] = inside * kLog2E + kRound;
    const Eight k = rounded[i] - kRound;
    r[i] = (inside - k * kLn2High) - k * kLn2Low;
    p[i] = Eight{} + kExpSeries[0];
  }
  for (std::size_t term = 1; term < std::size(kExpSeries); ++term)
#pragma GCC unroll 8
    for (std::size_t i = 0; i < count; ++i) p[i] = p[i] * r[i] + kExpSeries[term];
#pragma GCC unroll 8
  for (std::size_t i = 0; i < count; ++i) {
    const Eight power = 1.0 + (r[i] + r[i] * r[i] * p[i]);
    const Eight scaled = (Eight)((EightBits)power + ((EightBits)rounded[i] << 52));
    e[i] = x[i] < smallest ? Eight{} : scaled;
    if (any) {
      e[i] = x[i] > largest ? Eight{} + kInfinity : e[i];
      e[i] = x[i] == x[i] ? e[i] : x[i];
    }
  }
}

// s - shift in double.
template <std::size_t count, class Real>
INFOMAX_ALWAYS_INLINE void load_differences(const Real* s, double shift, Eight (&x)[count]) {
  typedef Real Load
      __attribute__((vector_size(8 * sizeof(Real)), aligned(alignof(Real)), may_alias));
#pragma GCC unroll 8
  for (std::size_t i = 0; i < count; ++i)
    x[i] = __builtin_convertvector(*reinterpret_cast<const Load*>(s + 8 * i), Eight) - shift;
}

// Adds exp(s_j - shift) to kLanes partial sums; shift is the maximum, so that no difference is
// above 0 or a NaN.
template <std::size_t count, class Real>
INFOMAX_ALWAYS_INLINE void add_exp_registers(const Real* s, double shift, Eight (&sums)[2]) {
  Eight x[count], e[count];
  load_differences(s, shift, x);
  exp_registers<false>(x, e);
#pragma GCC unroll 8
  for (std::size_t i = 0; i < count; ++i) sums[i % 2] += e[i];
}

template <class Real>
INFOMAX_ALWAYS_INLINE void add_exp_body(const Real* __restrict s, std::size_t n, double shift,
                                        double* __restrict out) {
  typedef double Unaligned __attribute__((vector_size(64), aligned(8), may_alias));
  Unaligned* const halves = reinterpret_cast<Unaligned*>(out);
  Eight sums[2] = {halves[0], halves[1]};
  std::size_t j = 0;
  for (; j + kTogether <= n; j += kTogether) add_exp_registers<8>(s + j, shift, sums);
  if (j < n) {
    // -inf adds an exact 0.
    Real rest[kTogether];
    for (Real& r : rest) r = static_cast<Real>(-kInfinity);
    std::memcpy(rest, s + j, (n - j) * sizeof(Real));
    if (n - j <= kTogether / 2)
      add_exp_registers<4>(rest, shift, sums);
    else
      add_exp_registers<8>(rest, shift, sums);
  }
  halves[0] = sums[0];
  halves[1] = sums[1];
}

template <class Real>
INFOMAX_ALWAYS_INLINE void scaled_exp_body(const Real* s, std::size_t n, double shift, double scale,
                                           Real* out) {
  typedef Real Store
      __attribute__((vector_size(8 * sizeof(Real)), aligned(alignof(Real)), may_alias));
  constexpr std::size_t count = kTogether / 8;
  for (std::size_t j = 0; j < n; j += kTogether) {
    Real rest[kTogether];
    const bool whole = j + kTogether <= n;
    if (!whole) {
      for (Real& r : rest) r = 0;
      std::memcpy(rest, s + j, (n - j) * sizeof(Real));
    }
    Eight x[count], e[count];
    load_differences(whole ? s + j : rest, shift, x);
    exp_registers<true>(x, e);
    // All of s that a block needs has been read: out may be s.
    Store* const to = reinterpret_cast<Store*>(whole ? out + j : rest);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < count; ++i) to[i] = __builtin_convertvector(scale * e[i], Store);
    if (!whole) std::memcpy(out + j, rest, (n - j) * sizeof(Real));
  }
}

INFOMAX_ALWAYS_INLINE double joined(const double* sums) {
  double half_sums[kLanes / 2];
  for (std::size_t k = 0; k < kLanes / 2; ++k) half_sums[k] = sums[k] + sums[k + kLanes / 2];
  for (std::size_t half = kLanes / 4; half > 0; half /= 2)
    for (std::size_t k = 0; k < half; ++k) half_sums[k] += half_sums[k + half];
  return half_sums[0];
}

template <class Real>
INFOMAX_ALWAYS_INLINE double sum_exp_body(const Real* s, std::size_t n, double shift) {
  double sums[kLanes] = {};
  add_exp_body(s, n, shift, sums);
  return joined(sums);
}

INFOMAX_VECTOR_CLONES double sum_exp(const float* s, std::size_t n, double shift) {
  return sum_exp_body(s, n, shift);
}
INFOMAX_VECTOR_CLONES double sum_exp(const double* s, std::size_t n, double shift) {
  return sum_exp_body(s, n, shift);
}
INFOMAX_VECTOR_CLONES void add_logs(const double* __restrict x, std::size_t n,
                                    double* __restrict out) {
  for (std::size_t k = 0; k < n; ++k) out[k] += det_log(x[k]);
}
INFOMAX_VECTOR_CLONES Extent extent(const float* s, std::size_t n) {
  return extent_body(s, n);
}
INFOMAX_VECTOR_CLONES Extent extent(const double* s, std::size_t n) {
  return extent_body(s, n);
}
INFOMAX_VECTOR_CLONES void add_exp(const float* s, std::size_t n, double shift, double* sums) {
  add_exp_body(s, n, shift, sums);
}
INFOMAX_VECTOR_CLONES void add_exp(const double* s, std::size_t n, double shift, double* sums) {
  add_exp_body(s, n, shift, sums);
}
INFOMAX_VECTOR_CLONES void wide_scaled_exp(const float* s, std::size_t n, double shift,
                                           double scale, float* out) {
  scaled_exp_body(s, n, shift, scale, out);
}
INFOMAX_VECTOR_CLONES void wide_scaled_exp(const double* s, std::size_t n, double shift,
                                           double scale, double* out) {
  scaled_exp_body(s, n, shift, scale, out);
}

// The answer where the maximum alone decides it.
bool decided(const Extent& e, double& answer) {
  if (e.nan) {
    answer = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  answer = e.maximum;
  return e.maximum == kInfinity || e.maximum == -kInfinity;
}

}  // namespace

template <class Real>
double log_sum_exp(std::span<const Real> s) {
  const Extent e = extent(s.data(), s.size());
  double answer = 0;
  if (decided(e, answer)) return answer;
  return e.maximum + det_log(sum_exp(s.data(), s.size(), e.maximum));
}

template <class Real>
void log_sum_exp_rows(ConstMatrixView<Real> s, std::span<double> out) {
  if (out.size() != s.rows())
    throw ShapeError(fmt::format("log_sum_exp_rows: out has {} elements, want {} like s has rows",
                                 out.size(), s.rows()));
  // The logarithms of some rows together. Where the maximum decides, log 1 is added to it.
  constexpr std::size_t kRows = 32;
  for (std::size_t first = 0; first < s.rows(); first += kRows) {
    const std::size_t rows = std::min(kRows, s.rows() - first);
    double sums[kRows];
    for (std::size_t r = 0; r < rows; ++r) {
      const std::span<const Real> row = s.row(first + r);
      const Extent e = extent(row.data(), row.size());
      const bool done = decided(e, out[first + r]);
      sums[r] = done ? 1.0 : sum_exp(row.data(), row.size(), e.maximum);
    }
    add_logs(sums, rows, out.data() + first);
  }
}

template <class Real>
double log_sum_exp_off_diagonal(ConstMatrixView<Real> s) {
  if (s.rows() != s.cols())
    throw ShapeError(
        fmt::format("log_sum_exp_off_diagonal: s is [{}, {}], want [n, n]", s.rows(), s.cols()));
  // Row by row, left of the diagonal and right of it.
  Extent all;
  const auto join = [&](const Extent& e) {
    all.maximum = larger(e.maximum, all.maximum);
    all.nan = all.nan || e.nan;
  };
  for (std::size_t i = 0; i < s.rows(); ++i) {
    const Real* const row = s.row(i).data();
    join(extent(row, i));
    join(extent(row + i + 1, s.cols() - i - 1));
  }
  double answer = 0;
  if (decided(all, answer)) return answer;
  double sums[kLanes] = {};
  for (std::size_t i = 0; i < s.rows(); ++i) {
    const Real* const row = s.row(i).data();
    add_exp(row, i, all.maximum, sums);
    add_exp(row + i + 1, s.cols() - i - 1, all.maximum, sums);
  }
  return all.maximum + det_log(joined(sums));
}

template <class Real>
void scaled_exp(std::span<const Real> s, double shift, double scale, std::span<Real> out) {
  if (s.size() != out.size())
    throw ShapeError(
        fmt::format("scaled_exp: out has {} elements, want {} like s", out.size(), s.size()));
  wide_scaled_exp(s.data(), s.size(), shift, scale, out.data());
}

#define INFOMAX_INSTANTIATE(Real)                                           \
  template double log_sum_exp(std::span<const Real>);                       \
  template void log_sum_exp_rows(ConstMatrixView<Real>, std::span<double>); \
  template double log_sum_exp_off_diagonal(ConstMatrixView<Real>);          \
  template void scaled_exp(std::span<const Real>, double, double, std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
