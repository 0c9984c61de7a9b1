// exp, log, sine, cosine, and what a few distributions make of them, in double from plain
// arithmetic: the same bits on every x86-64 machine, whatever its C library picks at run time.
// Branch-free, so loops over them vectorise.
//
//   det_log(x)      x > 0, normal; error below 2e-16 |log x| where |log x| >= 0.3, below 8e-17
//                   nearer 1
//   det_exp(x)      x in [-708, 709], clamped outside; relative error below 4e-16
//   det_sincos_turns(u, s, c)   sine and cosine of 2 pi u, u in [0, 1); absolute error below 4e-16
//   det_log1p(x)    log(1 + x), x in [0, 1e300]; relative error below 6e-16
//   det_cbrt(x)     the cube root of 0 or a normal number; relative error below 6e-16
//
// Nothing else is refused or checked: det_log of 0, a negative or a subnormal number is some finite
// number, and a NaN goes through det_exp and det_log as one or as garbage. Callers know their
// ranges.
//
// The bits hold under -ffp-contract=off (set for all our sources) and round to nearest.
#pragma once

#include <bit>
#include <cstdint>

namespace infomax {

#if defined(__GNUC__)
#define INFOMAX_ALWAYS_INLINE [[gnu::always_inline]] inline
#else
#define INFOMAX_ALWAYS_INLINE inline
#endif

namespace math_detail {

inline constexpr double kLog2E = 1.4426950408889634;
// log 2 in two parts; the first has 32 bits, so that its product with an exponent is exact.
inline constexpr double kLn2High = 0x1.62e42feep-1;
inline constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
// Adding and taking away 1.5 * 2^52 rounds to the nearest integer, which then stands in the low
// bits.
inline constexpr double kRound = 0x1.8p52;
// 1/13!, 1/12!, ..., 1/2!
inline constexpr double kExpSeries[] = {1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0,
                                        1.0 / 3628800.0,    1.0 / 362880.0,    1.0 / 40320.0,
                                        1.0 / 5040.0,       1.0 / 720.0,       1.0 / 120.0,
                                        1.0 / 24.0,         1.0 / 6.0,         0.5};

}  // namespace math_detail

// x = 2^k m with m in [sqrt(1/2), sqrt(2)); f = m - 1; s = f / (2 + f), |s| < 0.172, so that
//   log(1 + f) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + R)),   R = 2 (s^2/3 + s^4/5 + ...)
// in which only small terms are rounded. The first term left out is below 4e-18.
INFOMAX_ALWAYS_INLINE double det_log(double x) {
  constexpr std::uint64_t kSqrtHalf = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t kOne = 0x3ff0000000000000;
  // Biased so that the exponent steps at sqrt(1/2) and never goes below zero.
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x) + (kOne - kSqrtHalf);
  const double k = std::bit_cast<double>((bits >> 52) | 0x4330000000000000) - (0x1p52 + 1023);
  const double m = std::bit_cast<double>((bits & 0x000fffffffffffff) + kSqrtHalf);
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double r = 2.0 / 23;
  r = r * z + 2.0 / 21;
  r = r * z + 2.0 / 19;
  r = r * z + 2.0 / 17;
  r = r * z + 2.0 / 15;
  r = r * z + 2.0 / 13;
  r = r * z + 2.0 / 11;
  r = r * z + 2.0 / 9;
  r = r * z + 2.0 / 7;
  r = r * z + 2.0 / 5;
  r = r * z + 2.0 / 3;
  r = r * z;
  const double h = 0.5 * f * f;
  return k * math_detail::kLn2High - ((h - (s * (h + r) + k * math_detail::kLn2Low)) - f);
}

// x = k log 2 + r, |r| < 0.347; the Taylor series of exp(r) to r^13 leaves out less than 5e-18.
INFOMAX_ALWAYS_INLINE double det_exp(double x) {
  const double above = x < -708.0 ? -708.0 : x;
  const double inside = above > 709.0 ? 709.0 : above;
  const double rounded = inside * math_detail::kLog2E + math_detail::kRound;
  const double k = rounded - math_detail::kRound;
  const double r = (inside - k * math_detail::kLn2High) - k * math_detail::kLn2Low;
  double p = math_detail::kExpSeries[0];
  p = p * r + math_detail::kExpSeries[1];
  p = p * r + math_detail::kExpSeries[2];
  p = p * r + math_detail::kExpSeries[3];
  p = p * r + math_detail::kExpSeries[4];
  p = p * r + math_detail::kExpSeries[5];
  p = p * r + math_detail::kExpSeries[6];
  p = p * r + math_detail::kExpSeries[7];
  p = p * r + math_detail::kExpSeries[8];
  p = p * r + math_detail::kExpSeries[9];
  p = p * r + math_detail::kExpSeries[10];
  p = p * r + math_detail::kExpSeries[11];
  const double power = 1.0 + (r + r * r * p);
  // The integer k in the low bits of `rounded`, moved to an exponent's place and added to power's
  // own.
  const std::uint64_t exponent = std::bit_cast<std::uint64_t>(rounded) << 52;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(power) + exponent);
}

// u = q/4 + r exactly, |r| <= 1/8; Taylor series of sine and cosine at 2 pi r, |2 pi r| <= 0.786,
// leave out less than 1e-18; then a quarter turn swaps and changes signs.
INFOMAX_ALWAYS_INLINE void det_sincos_turns(double u, double& sine, double& cosine) {
  const double rounded = 4.0 * u + math_detail::kRound;
  const double r = u - 0.25 * (rounded - math_detail::kRound);
  const std::uint64_t q = std::bit_cast<std::uint64_t>(rounded);
  const double t = 6.283185307179586 * r;
  const double z = t * t;
  double s = 1.0 / 355687428096000.0;
  s = s * z - 1.0 / 1307674368000.0;
  s = s * z + 1.0 / 6227020800.0;
  s = s * z - 1.0 / 39916800.0;
  s = s * z + 1.0 / 362880.0;
  s = s * z - 1.0 / 5040.0;
  s = s * z + 1.0 / 120.0;
  s = s * z - 1.0 / 6.0;
  s = t + t * z * s;
  double c = 1.0 / 20922789888000.0;
  c = c * z - 1.0 / 87178291200.0;
  c = c * z + 1.0 / 479001600.0;
  c = c * z - 1.0 / 3628800.0;
  c = c * z + 1.0 / 40320.0;
  c = c * z - 1.0 / 720.0;
  c = c * z + 1.0 / 24.0;
  c = 1.0 - (0.5 * z - z * z * c);
  const std::uint64_t a = std::bit_cast<std::uint64_t>(s);
  const std::uint64_t b = std::bit_cast<std::uint64_t>(c);
  const std::uint64_t swap = (a ^ b) & (std::uint64_t{0} - (q & 1));
  const std::uint64_t sine_sign = (q & 2) << 62;
  const std::uint64_t cosine_sign = ((q + 1) & 2) << 62;
  sine = std::bit_cast<double>((a ^ swap) ^ sine_sign);
  cosine = std::bit_cast<double>((b ^ swap) ^ cosine_sign);
}

// 1 + x rounds to y; log(y) x / (y - 1) makes up for it, as log(1 + x) / x hardly changes from x to
// y - 1.
//
// Source: Kahan, in the HP-15C's manual; Goldberg (1991), theorem 4.
INFOMAX_ALWAYS_INLINE double det_log1p(double x) {
  const double y = 1.0 + x;
  const double off = y - 1.0;
  return off == 0.0 ? x : det_log(y) * (x / off);
}

// e^(log(a) / 3) is right to 1e-13 at the ends of the range; a step of Newton's squares that.
INFOMAX_ALWAYS_INLINE double det_cbrt(double x) {
  if (x == 0.0) return x;
  const double a = x < 0.0 ? -x : x;
  const double c = det_exp(det_log(a) / 3.0);
  const double root = c - (c - a / (c * c)) / 3.0;
  return x < 0.0 ? -root : root;
}

}  // namespace infomax
