// ksg2 with the local non-uniformity correction: for dependence so strong that the neighbours of a
// point lie along a line or a surface, and not all over their box.
//
//   I = I_ksg2 + (1 / n) sum_i ln(V_i / W_i), over the points with W_i < a V_i
//
//   V_i   volume of ksg2's box around i: (2 e_x(i))^dx (2 e_y(i))^dy, in the maximum norm
//   W_i   that of the box along the principal axes of the k nearest others, centred on i, that
//         holds them: of their second moments about i
//   a     what W / V of k points drawn uniformly from a box, V that of their own extents, is below
//         with probability 0.005; found by 20,000 draws from the stream. 0.33 for 5 points in 1 + 1
//         columns, where the authors'
//         program has 0.25.
//
// Of others that are as far as the k-th nearest, all count among the k. Neighbours are those in the
// maximum norm, in x, y and between the two.
//
// Source: Gao, Ver Steeg and Galstyan, "Efficient estimation of mutual information for strongly
// dependent variables" (2015), with axes and boxes as in its authors' program.
#pragma once

#include <cstddef>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "estimators/samples/neighbours.h"

namespace infomax {

inline constexpr Parameter kLncParameters[] = {kNeighbours};
// Axes need as many neighbours as there are columns.
inline constexpr std::string_view kLncExamples[] = {"neighbours = 5", "neighbours = 10"};

// The bits depend on no instruction set and on no order of the rows. Throws as ksg does
// (samples/ksg.h); ShapeError, too, for fewer neighbours than columns of both sides, and
// NumericError where neighbours lie in a plane exactly, so that their box has no volume.
double lnc(ConstMatrixView<double> x, ConstMatrixView<double> y, std::size_t neighbours,
           Stream stream);

// a, for points of dx + dy columns.
double lnc_threshold(std::size_t neighbours, std::size_t dx, std::size_t dy, Stream stream);

// The registry's.
double lnc_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream stream);
double lnc_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings& settings);

}  // namespace infomax
