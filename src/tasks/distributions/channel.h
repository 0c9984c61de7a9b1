// Labels sent through a symmetric channel, in d independent pairs of columns:
//
//   X uniform on 0 ... A-1;   Y = X, but with probability t a label drawn afresh
//
//   I = ln A + s ln s + (1-s) ln(t/A),   s = 1 - t (A-1)/A,   per pair of columns: at most ln A
//   f*(x, y) = ln(A s) where y = x, else ln t
//
// Source: the entropy of the channel's rows.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kChannelParameters[] = {
    kDimension,
    kInformation,
    {.name = "redrawn",
     .type = "number",
     .summary = "t: probability that a label is drawn afresh",
     .at_least = 0,
     .at_most = 1,
     .instead_of = "information"},
    {.name = "labels",
     .type = "count",
     .summary = "A: how many labels there are",
     .at_least = 2,
     .at_most = 65536,
     .otherwise = "10"},
};
inline constexpr std::string_view kChannelExamples[] = {
    "dimension = 1, redrawn = 0.8, labels = 3",
    "dimension = 2, information = 1, labels = 10",
    "dimension = 1, redrawn = 0.3, labels = 10",
};

// Of one pair of columns: the information of t, and back.
double channel_information(double redrawn, std::size_t labels);
double channel_redrawn(double information, std::size_t labels);

// Throws InputError unless exactly one of information (in [0, ln A] per pair of columns) and
// redrawn is given.
std::unique_ptr<Task> make_channel(const Settings& settings);

}  // namespace infomax
