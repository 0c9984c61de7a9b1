// Two one-sided t tests: is a difference of means smaller than what matters?
//
//   ybar - xbar +- t_{1-a, m+n-2} s sqrt(1/m + 1/n)   lies inside (-matters, +matters)
//
// with s pooled over both samples; of one sample against a number t_{1-a, m-1} s / sqrt m. s is no
// smaller than resolution / sqrt 12, the standard deviation of what rounding to `resolution` hides.
// a = 0.05.
//
// Source: Schuirmann (1987).
#pragma once

#include <cstddef>
#include <span>

namespace infomax {

// Of fewer values on a side nobody can see whether they are skewed, which the t test takes them not
// to be.
inline constexpr std::size_t kFewestForEquivalence = 5;

struct Equivalence {
  double difference, low, high;  // the 90% interval
  double p_equal;                // of "it is `matters` or more away"
  double p_unequal;              // of "it is `matters` or less away", twice the smaller side's
};

// Two samples, or one against a number where x has one value and `number` is true. Without a
// spread, where there are fewer than two values or all are equal and `resolution` is 0, the
// interval is infinite and the ps are 1.
Equivalence equivalence(std::span<const double> y, std::span<const double> x, bool number,
                        double matters, double resolution);

}  // namespace infomax
