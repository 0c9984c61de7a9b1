// Minimisation of a smooth function by limited-memory BFGS with a strong Wolfe line search.
//
//   x <- x + a p,   p = -H g,   H from the last `memory` pairs (s, y) = (change of x, change of g)
//
// Source: Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 (two loops), 3.5 and
// 3.6 (line search, c1 = 1e-3, c2 = 0.9, at most 20 evaluations).
#pragma once

#include <functional>
#include <span>

namespace infomax {

struct MinimiserSettings {
  double gradient_tol = 1e-5;  // stop at max|gradient| <= gradient_tol
  // Stop when an iteration lowers f by at most this share of max(|f before|, |f after|, 1); 0:
  // never.
  double reduction_tol = 0;
  int max_iterations = 100;
  int memory = 10;
  // Share of |f| that is rounding in f. Within it a point counts as no higher than another, and the
  // slopes, which are more exact near a minimum, decide alone: the approximate Wolfe conditions of
  // Hager and Zhang (2005).
  double noise = 1e-14;
};

enum class MinimiserStop { gradient, reduction, iterations, line_search };

struct MinimiserResult {
  double value = 0;         // f at the result
  double max_gradient = 0;  // max|gradient| there
  int iterations = 0;
  int evaluations = 0;
  MinimiserStop stop = MinimiserStop::iterations;
};

// f(x) and its gradient, written over the second argument.
using DifferentiableFunction =
    std::function<double(std::span<const double> x, std::span<double> gradient)>;

// x is the starting point and becomes the result: the best point that the search accepted. A search
// that fails is tried once more along the gradient; if that fails too, f is flat to rounding there,
// and the result says line_search. Throws NumericError where f(x) isn't finite at the start,
// ShapeError for a memory or a cap below 1.
MinimiserResult minimise_lbfgs(const DifferentiableFunction& function, std::span<double> x,
                               const MinimiserSettings& settings);

}  // namespace infomax
