// How far an estimate from n rows may be from its own mean at n, told by parts of the sample.
//
//   v_m     variance of the estimates of m disjoint parts of n/m rows, m = 2, 3, 4, averaged over 8
//           ways to part the rows
//   V       variance at n:  sum_m ((m - 1) / m) v_m / sum_m (m - 1)
//   interval  I +- 1.07 z sqrt(V), z the quantile of (1 + level) / 2: of the normal distribution
//             for random parts. Stretches overlap from one way to the next and count as one way,
//             whose parts differ in sum_m (m - 1) = 6 respects: of Student's t with 6 degrees of
//             freedom
//
// V takes variances for proportional to 1/n. They fall more slowly, which 2.1 in place of 1.96
// makes up for. An interval knows nothing of bias: it covers the estimator's own mean at n, and the
// truth only where that is near. `drift` says when the sample itself shows a bias: where
// |I - mean over its quarters| > 2 sqrt(V).
//
// Never a bootstrap with replacement: repeated rows raise estimates that look at distances.
//
// Source: Holmes and Nemenman, "Estimation of mutual information for real-valued data with error
// bars and controlled bias" (2019).
#pragma once

#include <cstddef>

#include "core/matrix.h"
#include "core/random.h"
#include "inference/sample_estimator.h"

namespace infomax {

enum class Parts {
  random,   // for rows that are independent
  stretch,  // rows that follow each other, the first after the last, from 8 places: for rows that
            // depend on those near them
};

struct Interval {
  double low = 0, high = 0;  // nats
  double deviation = 0;      // sqrt(V)
  double quarters = 0;       // mean estimate of quarters of the sample
  bool drift = false;
};

// Throws InputError unless 0 < level < 1, ShapeError unless a quarter of the rows is 2 rows or more
// and more than the estimator's neighbours, NumericError where a part has no estimate. The same
// bits for any number of threads.
Interval interval_of(const SampleEstimator& estimator, ConstMatrixView<double> x,
                     ConstMatrixView<double> y, double estimate, Parts parts, double level,
                     const Streams& streams, std::size_t threads);

// Seconds on the reference machine with one thread, about.
double interval_seconds(const SampleEstimator& estimator, std::size_t n, std::size_t dx,
                        std::size_t dy);

}  // namespace infomax
