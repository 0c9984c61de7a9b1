#include "kernels/log_sum_exp.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

// Partial sums (and maxima) that run side by side: entry j belongs to number j mod kLanes, and the
// partial results are joined by halves. Two registers of AVX-512, so that two additions are in the
// air.
constexpr std::size_t kLanes = 16;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The range of det_exp. Below it lies zero, above it infinity.
constexpr double kSmallest = -708.0;
constexpr double kLargest = 709.0;

INFOMAX_ALWAYS_INLINE double larger(double a, double b) {
  return a > b ? a : b;
}

// exp without clamping: zero, infinity and NaN where they belong.
INFOMAX_ALWAYS_INLINE double full_exp(double x) {
  const double e = det_exp(x);
  const double not_small = x < kSmallest ? 0.0 : e;
  const double not_large = x > kLargest ? kInfinity : not_small;
  return x == x ? not_large : x;
}

// The maximum of a row together with whether it has a NaN: a NaN is never larger than anything, so
// it is looked for apart.
struct Extent {
  double maximum = -kInfinity;
  bool nan = false;
};

template <class Real>
INFOMAX_ALWAYS_INLINE Extent extent_body(const Real* __restrict s, std::size_t n) {
  double top[kLanes];
  double bad[kLanes];
  for (std::size_t k = 0; k < kLanes; ++k) top[k] = -kInfinity, bad[k] = 0;
  std::size_t j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double v = double(s[j + k]);
      top[k] = larger(v, top[k]);
      bad[k] = v == v ? bad[k] : 1.0;
    }
  }
  for (std::size_t k = 0; j + k < n; ++k) {
    const double v = double(s[j + k]);
    top[k] = larger(v, top[k]);
    bad[k] = v == v ? bad[k] : 1.0;
  }
  Extent e;
  for (std::size_t k = 0; k < kLanes; ++k) {
    e.maximum = larger(top[k], e.maximum);
    e.nan = e.nan || bad[k] != 0;
  }
  return e;
}

// Adds exp(s_j - shift) to kLanes partial sums.
template <class Real>
INFOMAX_ALWAYS_INLINE void add_exp_body(const Real* __restrict s, std::size_t n, double shift,
                                        double* __restrict sums) {
  double sum[kLanes];
  for (std::size_t k = 0; k < kLanes; ++k) sum[k] = sums[k];
  std::size_t j = 0;
  for (; j + kLanes <= n; j += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k) sum[k] += full_exp(double(s[j + k]) - shift);
  for (std::size_t k = 0; j + k < n; ++k) sum[k] += full_exp(double(s[j + k]) - shift);
  for (std::size_t k = 0; k < kLanes; ++k) sums[k] = sum[k];
}

template <class Real>
INFOMAX_ALWAYS_INLINE void scaled_exp_body(const Real* s, std::size_t n, double shift, double scale,
                                           Real* out) {
  // Through a buffer, because out may be s: the compiler needn't ask whether they overlap.
  constexpr std::size_t kBlock = 64;
  Real block[kBlock];
  std::size_t j = 0;
  for (; j + kBlock <= n; j += kBlock) {
    for (std::size_t k = 0; k < kBlock; ++k)
      block[k] = static_cast<Real>(scale * full_exp(double(s[j + k]) - shift));
    for (std::size_t k = 0; k < kBlock; ++k) out[j + k] = block[k];
  }
  for (; j < n; ++j) out[j] = static_cast<Real>(scale * full_exp(double(s[j]) - shift));
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

double joined(double* sums) {
  for (std::size_t half = kLanes / 2; half > 0; half /= 2)
    for (std::size_t k = 0; k < half; ++k) sums[k] += sums[k + half];
  return sums[0];
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
  double sums[kLanes] = {};
  add_exp(s.data(), s.size(), e.maximum, sums);
  return e.maximum + det_log(joined(sums));
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

#define INFOMAX_INSTANTIATE(Real)                                  \
  template double log_sum_exp(std::span<const Real>);              \
  template double log_sum_exp_off_diagonal(ConstMatrixView<Real>); \
  template void scaled_exp(std::span<const Real>, double, double, std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
