// Mutual information of a mixture of Gaussians that is fitted to the rows of both sides together.
//
//   p(x, y) = sum_m w_m N((x, y); a_m, A_m)
//   I = (1 / n) sum_i ln( p(x_i, y_i) / ( p(x_i) p(y_i) ) )   in nats
//
// p(x) and p(y) are the margins of the same mixture. Weights, means and covariances are those at
// which expectation-maximisation stops, from clusters whose centres are drawn as k-means++ does.
// Columns are standardised first, and 1e-6 is added to each variance, so that no part shrinks onto
// a row. Where `components` is 0, their number is that of the least Bayesian information criterion,
// -2 ln L + (parameters) ln n, looked for from 1 upwards until two in a row don't improve it.
//
// On the rows that it is fitted to the estimate is optimistic; where I is infinite it stays finite,
// by the 1e-6.
//
// Source: Dempster, Laird and Rubin (1977); Arthur and Vassilvitskii (2007) for the centres; of the
// estimate Piras et al., "A robust estimator of mutual information for deep learning
// interpretability" (2023).
#pragma once

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"

namespace infomax {

inline constexpr Parameter kGaussianMixtureParameters[] = {
    {.name = "components",
     .type = "count",
     .summary = "Gaussians of the mixture; 0: as many as the Bayesian information criterion says",
     .at_least = 0,
     .at_most = 1000,
     .otherwise = "0"},
};
inline constexpr std::string_view kGaussianMixtureExamples[] = {"components = 0", "components = 2"};

// x [n, dx], y [n, dy]. The same stream and the same rows in the same order give the same bits.
// Throws ShapeError unless both have equally many rows, more than columns together, and a column or
// more; NumericError for a number that isn't finite, and for a constant column, which it names.
double gaussian_mixture_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                 const Settings& settings, Stream stream);
double gaussian_mixture_seconds(std::size_t n, std::size_t dx, std::size_t dy,
                                const Settings& settings);

}  // namespace infomax
