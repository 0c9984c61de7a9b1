// A count whose rate is the other side, set to zero now and then: one side is discrete and
// unbounded.
//
//   X ~ Exp(1);   Y = 0 with probability p, else Poisson(X)
//
//   I = H(Y) - E[H(Y | X)],   P(Y = y) = p [y = 0] + (1 - p) 2^-(y+1)
//   f*(x, y) = ln P(y | x) - ln P(y)
//
// The published formula, (1 - p) times the information at p = 0, is right at p = 0 alone: it is the
// information when it is seen as well which zeros were set.
//
// Source: Gao, Kannan, Oh and Viswanath (2017), experiment; the sums of the entropies.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kZeroInflatedPoissonParameters[] = {
    {.name = "zeroed",
     .type = "number",
     .summary = "p: probability that a count is set to zero",
     .at_least = 0,
     .at_most = 0.999999},
};
inline constexpr std::string_view kZeroInflatedPoissonExamples[] = {
    "zeroed = 0.3",
    "zeroed = 0",
};

// By sums and quadrature, to 1e-10.
double zero_inflated_poisson_information(double zeroed);

std::unique_ptr<Task> make_zero_inflated_poisson(const Settings& settings);

}  // namespace infomax
