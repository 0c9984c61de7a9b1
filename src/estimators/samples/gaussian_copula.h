// Mutual information by canonical correlations of normal scores: it sees ranks alone, whatever the
// scale and the shape of each column.
//
//   z = Phi^-1( rank / (n + 1) ) of each column, Phi the normal distribution function
//   I = -1/2 sum_k ln(1 - rho_k^2), rho_k the canonical correlations of z_x and z_y   in nats
//
// A lower bound in the limit where x and y have a column each, and wherever each side's scores are
// jointly Gaussian; else neither: of 2 + 2 columns there is a case of 3.26 nats in which it is
// 4.61. The bias of n rows is that of cca, and so is what takes it off (samples/cca.h).
//
// Source: Ince et al., "A statistical framework for neuroimaging data analysis based on mutual
// information estimated via a Gaussian copula" (2017).
#pragma once

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/cca.h"

namespace infomax {

// x [n, dx], y [n, dy]; nats. Throws as cca does; NumericError, too, for a value that a column has
// twice, for ranks are of a density.
double gaussian_copula_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                const Settings& settings, Stream stream);
double gaussian_copula_seconds(std::size_t n, std::size_t dx, std::size_t dy,
                               const Settings& settings);

}  // namespace infomax
