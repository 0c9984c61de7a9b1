// Mutual information of numbers of a few values from how often each pair was drawn.
//
//   I = H(X) + H(Y) - H(X, Y)   in nats, each by the same correction (samples/entropies.h)
//
// A row of several columns is one value. Corrections are none, miller-madow, grassberger, chao-shen
// and nsb, with as many values as were drawn of x and of y, and their product of pairs; and
// james-stein, where the pairs' probabilities are drawn towards equal ones and those of x and y are
// their sums.
//
// Without a correction it is about (m_xy - m_x - m_y + 1) / (2n) too high, m_xy the number of pairs
// that were drawn, and ln n where no value repeats.
//
// Sources: those of samples/entropies.h.
#pragma once

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/arrays.h"

namespace infomax {

inline constexpr std::string_view kCorrections[] = {"none",      "miller-madow", "grassberger",
                                                    "chao-shen", "james-stein",  "nsb"};
inline constexpr Parameter kPlugInParameters[] = {
    {.name = "correction",
     .type = "word",
     .summary = "of the bias of entropies of counts: none, miller-madow, grassberger, chao-shen, "
                "james-stein, nsb",
     .choices = kCorrections,
     .otherwise = "none"},
};
inline constexpr std::string_view kPlugInExamples[] = {
    "correction = none",      "correction = miller-madow", "correction = grassberger",
    "correction = chao-shen", "correction = james-stein",  "correction = nsb"};

// Of symbols [n] of either side.
double plug_in(const Symbols& x, const Symbols& y, std::string_view correction);

// The registry's, of x [n, dx] and y [n, dy]. Throws ShapeError unless they have equally many rows,
// two or more, and a column or more; NumericError for a number that isn't finite.
double plug_in_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y,
                        const Settings& settings, Stream stream);
// The entropy of a alone; InputError for james-stein, whose shrinkage is of pairs.
double plug_in_entropy_estimate(ConstMatrixView<double> a, const Settings& settings, Stream stream);
double plug_in_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

}  // namespace infomax
