// Mutual information of a label and a vector by nearest neighbours: Ross's estimator.
//
//   x a label, N_x(i) the number of rows that have i's, k_i = min(k, N_x(i) - 1)
//   e_i = distance in y from i to its k_i-th nearest other of the same label
//   m_i = others of any label at most e_i away in y
//   I = psi(n) + mean_i( psi(k_i) - psi(m_i) - psi(N_x(i)) )   in nats
//
// The label is the side whose rows repeat: with at most half as many values as rows, and fewer than
// the other side (x where both have as many). A row of several columns is one label, and the size
// of its numbers doesn't matter.
//
// Source: Ross, "Mutual information between discrete and continuous data sets" (2014).
#pragma once

#include <cstddef>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/neighbours.h"

namespace infomax {

// The bits depend on no instruction set and on no order of the rows. Throws as ksg does
// (samples/ksg.h); NumericError, too, where neither side repeats, and for a label of one row, which
// has no neighbour.
double ross(ConstMatrixView<double> x, ConstMatrixView<double> y,
            const NeighbourSettings& settings);

// The registry's.
double ross_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                     Stream stream);
double ross_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

// The plain loop.
double ross_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                      const NeighbourSettings& settings);

}  // namespace infomax
