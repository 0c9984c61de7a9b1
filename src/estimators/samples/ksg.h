// Mutual information of two arrays by nearest neighbours: the first estimator of Kraskov,
// Stoegbauer and Grassberger.
//
//   e_i = distance from i to its k-th nearest other point, in max(|x_i - x_j|, |y_i - y_j|)
//   n_x(i), n_y(i) = other points strictly closer to i than e_i in x alone, in y alone
//   I = psi(k) + psi(n) - mean_i( psi(n_x(i) + 1) + psi(n_y(i) + 1) )   in nats,
//                    psi the digamma function
//
//   x [n, dx], y [n, dy]: row i of either is one draw of the pair.
//
// Columns count as they are: scale them first, for distances add them up. Nothing is clipped; an
// estimate may be negative. Too low where dimensions are many: of the benchmark's 1.02 nats it
// finds 0.83.
//
// Source: Kraskov, Stoegbauer and Grassberger, "Estimating mutual information" (2004), equation 8.
#pragma once

#include <cstddef>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/neighbours.h"

namespace infomax {

// Time grows as n log n in few columns and as n^2 in ten, memory as n (dx + dy + k). The bits
// depend on no instruction set and on no order of the rows. Throws ShapeError unless x and y have
// equally many rows, more than k >= 1, and a column or more; NumericError for a number that isn't
// finite, or a distance whose square isn't.
double ksg(ConstMatrixView<double> x, ConstMatrixView<double> y, const NeighbourSettings& settings);

// Each row's own term [n]: their mean is the estimate but for rounding, and those of a row don't
// depend on where it stands.
std::vector<double> ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                              const NeighbourSettings& settings);

// The registry's: the same by these parameters; and seconds on the reference machine, about.
double ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream stream);
double ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);
std::vector<double> ksg_terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                              const Settings& settings, Stream stream);

// The plain loop.
double ksg_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                     const NeighbourSettings& settings);

}  // namespace infomax
