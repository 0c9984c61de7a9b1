// Mutual information from a histogram: columns cut into bins, and the plug-in estimate of their
// counts.
//
//   I = H(X) + H(Y) - H(X, Y)   in nats, of the numbers of the bins (samples/plug_in.h)
//
// bin_rule says how each column is cut: equal-width, into stretches of equal length from its least
// value to its largest; equal-count, so that each has as many rows, but for equal values, which
// share a bin. The cells of several columns are products of their bins. Too low by what bins hide,
// and without a correction too high by about (bins^dx - 1) (bins^dy - 1) / (2n).
//
// Source: Moddemeijer, "On estimation of entropy and mutual information of continuous
// distributions" (1989).
#pragma once

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/plug_in.h"

namespace infomax {

inline constexpr std::string_view kBinRules[] = {"equal-count", "equal-width"};
inline constexpr Parameter kHistogramParameters[] = {
    {.name = "bins",
     .type = "count",
     .summary = "into which each column is cut",
     .at_least = 2,
     .at_most = 10000,
     .otherwise = "10"},
    {.name = "bin_rule",
     .type = "word",
     .summary = "how a column is cut: equal-count, equal-width",
     .choices = kBinRules,
     .otherwise = "equal-count"},
    kPlugInParameters[0]};
inline constexpr std::string_view kHistogramExamples[] = {
    "bins = 10, bin_rule = equal-count, correction = miller-madow",
    "bins = 12, bin_rule = equal-width, correction = miller-madow"};

// The registry's, of x [n, dx] and y [n, dy]. Throws ShapeError unless they have equally many rows,
// two or more, and a column or more; NumericError for a number that isn't finite.
double histogram_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                          const Settings& settings, Stream stream);
double histogram_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

}  // namespace infomax
