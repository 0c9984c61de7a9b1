#include "compare/student.h"

#include <fmt/core.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace infomax {
namespace {

// The continued fraction of the incomplete beta function (26.5.8), from the front: convergents' numerators and
// denominators as ratios of neighbours, so that neither overflows. Fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;  // stands for a ratio that happens to vanish
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  const auto away_from_zero = [](double v) { return std::abs(v) < kTiny ? kTiny : v; };
  double above = 1, below = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), value = below;
  for (int m = 1; m <= 100'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double step = 1;
    for (const double term : {even, odd}) {
      below = 1 / away_from_zero(1 + term * below);
      above = away_from_zero(1 + term / above);
      step = above * below;
      value *= step;
    }
    if (std::abs(step - 1) <= kEpsilon) break;
  }
  return value;
}

// I_x(a, b) with y = 1 - x given, which the caller may know to more digits than x has left for it.
double beta_share(double a, double b, double x, double y) {
  if (x == 0 || y == 0) return x;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log(y));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, y) / b;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1))
    throw ShapeError(fmt::format(
        "incomplete_beta: a, b, x are {}, {}, {}, want a, b > 0 and x in [0, 1]", a, b, x));
  return beta_share(a, b, x, 1 - x);
}

double student_tail(double t, double nu) {
  if (!(nu > 0) || std::isnan(t))
    throw ShapeError(
        fmt::format("student_tail: t, nu are {}, {}, want a number and nu > 0", t, nu));
  if (std::isinf(t)) return t > 0 ? 0 : 1;
  const double both = beta_share(nu / 2, 0.5, nu / (nu + t * t), t * t / (nu + t * t));
  return t >= 0 ? both / 2 : 1 - both / 2;
}

double student_quantile(double p, double nu) {
  if (!(p > 0 && p < 1 && nu > 0))
    throw ShapeError(
        fmt::format("student_quantile: p, nu are {}, {}, want 0 < p < 1 and nu > 0", p, nu));
  if (p == 0.5) return 0;
  // By symmetry in the upper half, where the tail falls strictly; double the bracket, then halve it.
  const double tail = p > 0.5 ? 1 - p : p;
  double low = 0, high = 1;
  while (student_tail(high, nu) > tail && high < 1e300) {
    low = high;
    high *= 2;
  }
  for (int i = 0; i < 200; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (student_tail(middle, nu) > tail ? low : high) = middle;
  }
  return p > 0.5 ? high : -high;
}

}  // namespace infomax
