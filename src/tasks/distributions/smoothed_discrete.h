// A number of several and the same with uniform noise, in d independent pairs of columns: one side
// is discrete.
//
//   X uniform on 0 ... A-1,   Y = X + U(0, w)
//   A = ceil(e^I) for I nats a pair of columns, w >= 1 so that it is I
//
//   I = h(Y) - ln w   per pair of columns, h the entropy of a density that is constant between the
//                     points k and k + w; ln A where w = 1, ln A - ((A-1)/A) ln 2 where w = 2
//   f*(x, y) = -ln(w p(y))  where x <= y <= x + w, else -infinity
//
// Source: the entropy of the convolution.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kSmoothedDiscreteParameters[] = {kDimension, kInformation};
inline constexpr std::string_view kSmoothedDiscreteExamples[] = {
    "dimension = 1, information = 0.2",
    "dimension = 2, information = 3",
    "dimension = 1, information = 3",
};

// Of one pair of columns: the information of A levels and width w, and the width of an information
// in (0, ln A].
double smoothed_discrete_information(std::size_t levels, double width);
double smoothed_discrete_width(std::size_t levels, double information);

// Throws InputError for an information that isn't above 0 and at most 9 nats per pair of columns.
std::unique_ptr<Task> make_smoothed_discrete(const Settings& settings);

}  // namespace infomax
