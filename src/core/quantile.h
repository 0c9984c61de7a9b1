// A sample's quantile, linear between order statistics: the value at place q (n - 1) of the sorted
// sample, counted from 0. Hyndman and Fan's (1996) type 7, which NumPy and R use, too.
#pragma once

#include <vector>

namespace infomax {

// NaN where a value is NaN or there is none; q in [0, 1]. Infinities are values like others.
double quantile(std::vector<double> values, double q);

}  // namespace infomax
