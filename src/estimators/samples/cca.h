// Mutual information by canonical correlations: exact for Gaussians, a lower bound where either
// side alone is Gaussian.
//
//   I = -1/2 sum_k ln(1 - rho_k^2) = -1/2 ln det(1 - C^T C),   C = Q_x^T Q_y
//
// with Q_x [n, dx] and Q_y [n, dy] orthonormal bases of the centred columns, whose singular values
// of C are the canonical correlations rho_k. On n rows of independent Gaussians it finds about dx
// dy / (2n) too much; exactly, in the mean,
//
//   bias = 1/2 ( S(dx) + S(dy) - S(dx + dy) ),   S(d) = sum_{i=1}^d psi((n - i) / 2),
//
// whatever the correlations, which `bias_correction` takes off.
//
// Source: Hotelling (1936); the bias from the mean of ln det of a Wishart matrix (Goodman, 1963),
// as used by Ince et al. (2017).
#pragma once

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"

namespace infomax {

inline constexpr std::string_view kBiasCorrections[] = {"none", "gaussian"};
inline constexpr Parameter kCcaParameters[] = {
    {.name = "bias_correction",
     .type = "word",
     .summary = "of canonical correlations: none, or gaussian: less the bias that they have on "
                "Gaussian rows",
     .choices = kBiasCorrections,
     .otherwise = "none"},
};

// x [n, dx], y [n, dy]; nats. Throws ShapeError unless both have n > dx + dy rows and a column or
// more; NumericError for a number that isn't finite, for columns of one side that depend on each
// other (it names the first), and where x and y are functions of each other, so that a correlation
// is 1.
double cca(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
           Stream stream);
// The same; `who` begins the messages.
double canonical_information(std::string_view who, ConstMatrixView<double> x,
                             ConstMatrixView<double> y, bool corrected);
double cca_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

}  // namespace infomax
