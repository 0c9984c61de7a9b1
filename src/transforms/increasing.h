// Where an increasing function takes a value: Newton's steps within a bracket that each of them
// narrows; where one would leave it, half the bracket.
#pragma once

#include <cmath>

namespace infomax {

// x in [low, high] with f(x) = target, to the rounding of f; the nearer end where target lies
// outside [f(low), f(high)].
//
//   f(x, slope)   returns the value and writes the derivative
template <class Function>
double where_increasing(Function&& f, double target, double low, double high) {
  double x = 0.5 * (low + high);
  // Halving alone would need some sixty. A hundred serve for the ends, where the bracket shrinks
  // towards one.
  for (int step = 0; step < 100; ++step) {
    double slope = 0;
    const double miss = f(x, slope) - target;
    if (miss == 0) return x;
    (miss > 0 ? high : low) = x;
    double next = x - miss / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::abs(next - x) <= 0x1p-52 * std::abs(x) || next == low || next == high) return next;
    x = next;
  }
  return x;
}

}  // namespace infomax
