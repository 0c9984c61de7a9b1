// The binomial distribution's upper tail and the exact lower bound of a rate that goes with it.
//
//   P(X >= k) = I_p(k, n - k + 1),   X ~ Binomial(n, p)
//
// with I the regularised incomplete beta function, Boost.Math's.
//
// Sources: Abramowitz and Stegun (1964), 26.5.24; Clopper and Pearson (1934).
#pragma once

#include <cstddef>

namespace infomax {

// P(X >= k) of n draws at rate p: 1 for k = 0. Throws ShapeError for k > n or p outside [0, 1].
double binomial_tail(std::size_t k, std::size_t n, double p);

// The rate at which P(X >= k) is `level`: of k failures in n runs at least so many of all runs
// fail, with confidence 1 - level. 0 for k = 0. Throws ShapeError for k > n or a level outside (0,
// 1).
double lowest_rate(std::size_t k, std::size_t n, double level);

}  // namespace infomax
