// Entropy by several nearest neighbours, weighted so that the first terms of the bias cancel, and
// mutual information as a sum of three entropies.
//
//   H = (1 / n) sum_i sum_j w_j ln( (n - 1) c_d e_ij^d exp(-psi(j)) )   in nats
//   I = H(X) + H(Y) - H(X, Y)
//
//   e_ij  distance from i to its j-th nearest other point, j <= k; c_d the volume of a unit ball
//   w     in up to 3 columns 0 but for w_k = 1. In d >= 4, the shortest vector with
//         sum_j w_j = 1 and sum_j w_j Gamma(j + 2 m / d) / Gamma(j) = 0 for m = 1 ... floor(d / 4)
//         that is 0 but at j = floor(i k / d), i = 1 ... d
//
// Source: Berrett, Samworth and Yuan, "Efficient multivariate entropy estimation via k-nearest
// neighbour distances" (2019).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/neighbours.h"

namespace infomax {

// w_1 ... w_k in d columns. Throws ShapeError where no such vector exists, for k is too small: d
// columns want floor(d / 4) + 1 different floor(i k / d) >= 1.
std::vector<double> wkl_weights(std::size_t k, std::size_t d);

// As kl_entropy (samples/kl.h), whose errors it throws, and those of wkl_weights; a row with any
// other at the same place that has a weight is refused.
double wkl_entropy(std::string_view who, std::string_view what, ConstMatrixView<double> a,
                   const NeighbourSettings& settings);

double wkl(ConstMatrixView<double> x, ConstMatrixView<double> y, const NeighbourSettings& settings);

// The registry's.
double wkl_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream stream);
double wkl_entropy_estimate(ConstMatrixView<double> a, const Settings& settings, Stream stream);
double wkl_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

}  // namespace infomax
