// Mutual information by kernel densities: Gaussian kernels, each row left out of its own density.
//
//   p_i(x, y) = 1 / (n - 1) sum_{j != i} N( (x_i, y_i) - (x_j, y_j); 0, h^2 S )
//   I = (1 / n) sum_i ln( p_i(x_i, y_i) / ( p_i(x_i) p_i(y_i) ) )   in nats
//
// S is the covariance of the rows of both sides, and p(x) and p(y) are the margins of p(x, y): so
// the kernels keep all correlations, and of Gaussians h alone takes nothing away. bandwidth says h
// for d = dx + dy columns:
//
//   scott       n^(-1 / (d + 4))
//   silverman   ( 4 / (d + 2) )^(1 / (d + 4)) n^(-1 / (d + 4)): the best for Gaussians
//
// Sources: Moon, Rajagopalan and Lall, "Estimation of mutual information using kernel density
// estimators" (1995); Scott (1992) and Silverman (1986) for the rules.
#pragma once

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"

namespace infomax {

inline constexpr std::string_view kBandwidths[] = {"silverman", "scott"};
inline constexpr Parameter kKdeParameters[] = {
    {.name = "bandwidth",
     .type = "word",
     .summary = "rule for the width of kernels: silverman, scott",
     .choices = kBandwidths,
     .otherwise = "silverman"},
};
inline constexpr std::string_view kKdeExamples[] = {"bandwidth = silverman", "bandwidth = scott"};

// x [n, dx], y [n, dy]; time grows as n^2 (dx + dy), memory as n. No order of the rows changes the
// estimate but by rounding. Throws ShapeError unless both have equally many rows, more than columns
// together, and a column or more; NumericError for a number that isn't finite, and where columns
// depend on each other, so that S has no inverse.
double kde_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream stream);
double kde_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

// The plain loop.
double kde_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                     std::string_view bandwidth);

}  // namespace infomax
