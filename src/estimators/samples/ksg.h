// Mutual information of two arrays by nearest neighbours, nothing trained: the first estimator of
// Kraskov, Stoegbauer and Grassberger.
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

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"

namespace infomax {

// Within x and within y; between the two it is the maximum in either case.
enum class Norm { euclidean, maximum };

struct KsgSettings {
  std::size_t neighbours = 3;  // k
  Norm norm = Norm::euclidean;
};

// Time grows as n^2 (dx + dy), memory as n (dx + dy + k). The bits depend on no instruction set,
// and on the order of the rows only in the order in which the mean is summed. Throws ShapeError
// unless x and y have equally many rows, more than k >= 1, and a column or more; NumericError for a
// number that isn't finite, or a distance whose square isn't.
double ksg(ConstMatrixView<double> x, ConstMatrixView<double> y, const KsgSettings& settings);

inline constexpr std::string_view kNorms[] = {"euclidean", "maximum"};
inline constexpr Parameter kKsgParameters[] = {
    {.name = "neighbours",
     .type = "count",
     .summary = "k: the nearest other point that sets the scale of a point's neighbourhood",
     .at_least = 1,
     .at_most = 10000,
     .otherwise = "3"},
    {.name = "norm",
     .type = "word",
     .summary = "of distances within x and within y: euclidean, maximum",
     .choices = kNorms,
     .otherwise = "euclidean"},
};

// The registry's: the same by these parameters; and seconds on the reference machine, about.
double ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream stream);
double ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

// The plain loop.
double ksg_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                     const KsgSettings& settings);

}  // namespace infomax
