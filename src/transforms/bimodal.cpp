#include "transforms/bimodal.h"

#include "core/math.h"
#include "transforms/columnwise.h"
#include "transforms/increasing.h"
#include "transforms/normal_cdf.h"

namespace infomax {

namespace {

struct Mixture {
  double weight, first, second;  // of the first mode; where the modes are
};

constexpr Mixture kX{0.3, 0, 5}, kY{0.5, -1, 3};
const Mixture& mixture_of(Side side) {
  return side == Side::x ? kX : kY;
}

double density(double t) {
  constexpr double kRootHalfPi = 0.39894228040143267794;
  return kRootHalfPi * det_exp(-0.5 * t * t);
}

// F(t) or, upside down, 1 - F(t), and its derivative.
double distribution(const Mixture& m, double t, bool upper, double& slope) {
  const double sign = upper ? -1 : 1;
  slope = sign * (m.weight * density(t - m.first) + (1 - m.weight) * density(t - m.second));
  return m.weight * standard_normal_cdf(sign * (t - m.first)) +
         (1 - m.weight) * standard_normal_cdf(sign * (t - m.second));
}

}  // namespace

void bimodal(Side side, MatrixView<double> u) {
  const Mixture& m = mixture_of(side);
  map_values(u, [&](double value) {
    const bool upper = value > 0;
    const double tail = standard_normal_cdf(upper ? -value : value);
    // Of a decreasing function the negative increases.
    const auto increasing = [&](double t, double& slope) {
      const double at = distribution(m, t, upper, slope);
      slope = upper ? -slope : slope;
      return upper ? -at : at;
    };
    // F lies between the distribution functions of its modes.
    return where_increasing(increasing, upper ? -tail : tail, value + m.first, value + m.second);
  });
}

void bimodal_inverse(Side side, MatrixView<double> u) {
  const Mixture& m = mixture_of(side);
  map_values(u, [&](double t) {
    double slope = 0;
    const double below = distribution(m, t, false, slope);
    if (below <= 0.5) return standard_normal_quantile(below);
    return -standard_normal_quantile(distribution(m, t, true, slope));
  });
}

}  // namespace infomax
