#include "transforms/normal_cdf.h"

#include <cmath>
#include <limits>

#include "core/math.h"
#include "transforms/columnwise.h"
#include "transforms/increasing.h"

namespace infomax {

namespace {

// Where the continued fraction takes over from the series.
constexpr double kTail = 2;

double density(double x) {
  constexpr double kInverseRootTwoPi = 0.3989422804014327;
  return kInverseRootTwoPi * det_exp(-0.5 * x * x);
}

// Phi(-z) = density(z) / (z + 1/(z + 2/(z + 3/(z + ...)))), z >= kTail; 130 levels are right to
// 1e-17 there.
double lower_tail(double z) {
  double fraction = z;
  for (int k = 130; k >= 1; --k) fraction = z + k / fraction;
  return density(z) / fraction;
}

// Phi(x) = 1/2 + density(x) (x + x^3/3 + x^5/(3 5) + ...)
double centre(double x) {
  double term = x, sum = x;
  for (int k = 3; std::abs(term) > 1e-18 * std::abs(sum); k += 2) {
    term *= x * x / k;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

}  // namespace

double standard_normal_cdf(double x) {
  if (x < -kTail) return lower_tail(-x);
  if (x > kTail) return 1 - lower_tail(x);
  return centre(x);
}

double standard_normal_quantile(double p) {
  if (!(p >= 0 && p <= 1)) return std::numeric_limits<double>::quiet_NaN();
  if (p > 0.5) return -standard_normal_quantile(1 - p);
  if (p == 0) return -40;
  // log Phi is concave with a slope that never vanishes, so Newton's steps don't stray.
  return where_increasing(
      [](double x, double& slope) {
        const double value = standard_normal_cdf(x);
        slope = density(x) / value;
        return det_log(value);
      },
      det_log(p), -37.5, 0.1);
}

void normal_cdf(Side, MatrixView<double> u) {
  map_values(u, standard_normal_cdf);
}

void normal_cdf_inverse(Side, MatrixView<double> u) {
  map_values(u, standard_normal_quantile);
}

}  // namespace infomax
