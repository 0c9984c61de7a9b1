// Where an increasing function takes a value: Newton's steps within a bracket that each of them
// narrows; where one would leave it, half the bracket.
#pragma once

#include <cmath>

namespace infomax {

// A search step by step, for functions of many arguments that are evaluated together.
class IncreasingSearch {
 public:
  IncreasingSearch() = default;
  IncreasingSearch(double target, double low, double high)
      : target_(target), low_(low), high_(high), x_(0.5 * (low + high)) {}

  double x() const { return x_; }  // where to evaluate next; the answer once it ends
  // Steps on from the function's value and derivative at x(). Does the search end there?
  bool ends(double value, double slope) {
    const double miss = value - target_;
    if (miss == 0) return true;
    (miss > 0 ? high_ : low_) = x_;
    double next = x_ - miss / slope;
    if (!(next > low_ && next < high_)) next = 0.5 * (low_ + high_);
    const bool found =
        std::abs(next - x_) <= 0x1p-52 * std::abs(x_) || next == low_ || next == high_;
    x_ = next;
    return found || ++steps_ == kMostSteps;
  }

 private:
  // Halving alone would need some sixty. A hundred serve for the ends, where the bracket shrinks
  // towards one.
  static constexpr int kMostSteps = 100;

  double target_ = 0, low_ = 0, high_ = 0, x_ = 0;
  int steps_ = 0;
};

// x in [low, high] with f(x) = target, to the rounding of f; the nearer end where target lies
// outside [f(low), f(high)].
//
//   f(x, slope)   returns the value and writes the derivative
template <class Function>
double where_increasing(Function&& f, double target, double low, double high) {
  IncreasingSearch search(target, low, high);
  double value = 0, slope = 0;
  do value = f(search.x(), slope);
  while (!search.ends(value, slope));
  return search.x();
}

}  // namespace infomax
