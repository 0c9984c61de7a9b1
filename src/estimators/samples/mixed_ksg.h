// Mutual information by nearest neighbours where either side may have atoms, a density or both:
// the estimator of Gao, Kannan, Oh and Viswanath.
//
//   e_i = distance from i to its k-th nearest other point, in max(|x_i - x_j|, |y_i - y_j|)
//   where e_i > 0:  k_i = k, and n_x(i), n_y(i) = points strictly closer to i than e_i in x alone,
//                   in y alone
//   where e_i = 0:  k_i, n_x(i), n_y(i) = points that coincide with i in both, in x, in y
//   I = ln(n) + mean_i( psi(k_i) - psi(n_x(i)) - psi(n_y(i)) )   in nats
//
//   x [n, dx], y [n, dy]: row i of either is one draw of the pair. Counts have i among them.
//
// Where all rows repeat more than k times it is near the plug-in estimate of their counts; where
// none does it exceeds ksg1 by ln(n) - psi(n), about 1/(2n).
//
// Source: Gao, Kannan, Oh and Viswanath, "Estimating mutual information for discrete-continuous
// mixtures" (2017), algorithm 1, with psi for the logarithms of its counts, as its authors' program
// has it: the logarithms lose 0.03 nats at k = 3.
#pragma once

#include <cstddef>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/neighbours.h"

namespace infomax {

// Promises and errors are those of ksg (samples/ksg.h).
double mixed_ksg(ConstMatrixView<double> x, ConstMatrixView<double> y,
                 const NeighbourSettings& settings);

// Each row's own term [n]: their mean is the estimate but for rounding, and those of a row don't
// depend on where it stands.
std::vector<double> mixed_ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                    const NeighbourSettings& settings);

// The registry's.
double mixed_ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                          const Settings& settings, Stream stream);
double mixed_ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);
std::vector<double> mixed_ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                    const Settings& settings, Stream stream);

// The plain loop.
double mixed_ksg_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                           const NeighbourSettings& settings);

}  // namespace infomax
