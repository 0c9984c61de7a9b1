// Entropy by nearest neighbours, and mutual information as a sum of three entropies: the estimator
// of Kozachenko and Leonenko.
//
//   H = psi(n) - psi(k) + ln c_d + (d / n) sum_i ln e_i   in nats
//   I = H(X) + H(Y) - H(X, Y)
//
//   e_i   distance from i to its k-th nearest other point, among the d columns in question
//   c_d   the volume of the norm's unit ball: 2^d for the maximum, pi^(d/2) / Gamma(d/2 + 1) for
//         the Euclidean norm, in which the distance of (x, y) is Euclidean, too
//
// The three errors don't cancel, so that it has more bias and variance than ksg1.
//
// Source: Kozachenko and Leonenko, "Sample estimate of the entropy of a random vector" (1987); for
// k > 1 Kraskov et al. (2004), equation 20.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/neighbours.h"

namespace infomax {

// Of the rows of a [n, d]. Sums run in ascending order, so that no order of the rows changes a bit.
// Throws NumericError for a row with k others at the same place, whose distance has no logarithm,
// and for a distance that isn't finite; `who` and `what` begin the message. n > k >= 1 and all
// numbers are finite.
double kl_entropy(std::string_view who, std::string_view what, ConstMatrixView<double> a,
                  const NeighbourSettings& settings);

// Throws as ksg (samples/ksg.h) and kl_entropy do.
double kl(ConstMatrixView<double> x, ConstMatrixView<double> y, const NeighbourSettings& settings);

// The natural logarithm of c_d.
double log_unit_ball(std::size_t d, Norm norm);

// The registry's.
double kl_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                   Stream stream);
double kl_entropy_estimate(ConstMatrixView<double> a, const Settings& settings, Stream stream);
double kl_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

}  // namespace infomax
