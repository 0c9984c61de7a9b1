// A mean over seeds with its confidence interval.
//
//   ybar +- t_{(1+c)/2, m-1} s / sqrt m
//
// with s the sample standard deviation: for m independent values of a normal distribution it holds
// the distribution's mean with chance c.
#pragma once

#include <span>

namespace infomax {

struct MeanInterval {
  double mean = 0, low = 0, high = 0;
};

// Of a single value the interval is unknown: low and high are infinite. Throws ShapeError for no
// value and unless 0 < confidence < 1.
MeanInterval mean_interval(std::span<const double> values, double confidence);

}  // namespace infomax
