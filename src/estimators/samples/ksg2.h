// Mutual information of two arrays by nearest neighbours: the second estimator of Kraskov,
// Stoegbauer and Grassberger.
//
//   e_x(i), e_y(i) = the largest distance in x alone, in y alone, from i to its k nearest others in
//                    max(|x_i - x_j|, |y_i - y_j|)
//   n_x(i), n_y(i) = other points at most e_x(i) away in x alone, e_y(i) in y alone
//   I = psi(k) - 1/k + psi(n) - mean_i( psi(n_x(i)) + psi(n_y(i)) )   in nats
//
//   x [n, dx], y [n, dy]: row i of either is one draw of the pair.
//
// Of others that are as far as the k-th nearest, all count among the k: so no order of the rows
// matters. Its box fits closer than the first estimator's cube where x and y differ in scale, and
// it is lower, far below 0, where values repeat.
//
// Source: Kraskov, Stoegbauer and Grassberger, "Estimating mutual information" (2004), equation 9.
#pragma once

#include <cstddef>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/neighbours.h"

namespace infomax {

// Promises and errors are those of ksg (samples/ksg.h).
double ksg2(ConstMatrixView<double> x, ConstMatrixView<double> y,
            const NeighbourSettings& settings);

// Each row's own term [n]: their mean is the estimate but for rounding, and those of a row don't
// depend on where it stands.
std::vector<double> ksg2_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                               const NeighbourSettings& settings);

// The registry's.
double ksg2_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                     Stream stream);
double ksg2_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);
std::vector<double> ksg2_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                               const Settings& settings, Stream stream);

// The plain loop.
double ksg2_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                      const NeighbourSettings& settings);

}  // namespace infomax
