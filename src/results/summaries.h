// What many seeds say of an estimate whose truth is known.
//
//   e_i = last value of the estimate under seed i - last value of the truth,   i = 1 ... n
//   bias     = mean e_i                       nats
//   variance = sum (e_i - bias)^2 / (n - 1)   nats^2, unbiased; NaN for one seed
//   mse      = mean e_i^2                     nats^2 = bias^2 + (n - 1) / n variance
//
// Source: the definitions; Poole et al. (2019), figure 2, draw these three for every bound.
#pragma once

#include <string>
#include <vector>

#include "results/record.h"

namespace infomax {

// Metrics `bias`, `variance` and `mse` over the point's done trials, of the metric that is their
// estimate; none where no done trial has both an estimate and a truth (Role). A last value of NaN
// makes all three NaN. Sums run in the order of seeds, so equal trials give equal bits. Throws
// ShapeError for an estimate or a truth without values.
std::vector<Metric> summarise(const PointRecord& point);

// The same of the metric of that name, whatever it stands for.
std::vector<Metric> summarise(const PointRecord& point, const std::string& metric);

}  // namespace infomax
