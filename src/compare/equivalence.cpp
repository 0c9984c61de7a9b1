#include "compare/equivalence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "compare/student.h"

namespace infomax {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLevel = 0.05;

}  // namespace

Equivalence equivalence(std::span<const double> y, std::span<const double> x, bool number,
                        double matters, double resolution) {
  Equivalence out{kNaN, -kInfinity, kInfinity, 1, 1};
  if (y.empty() || x.empty()) return out;
  const auto mean = [](std::span<const double> v) {
    return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
  };
  const double y_mean = mean(y), x_mean = mean(x);
  out.difference = y_mean - x_mean;
  if (y.size() < 2 || (number ? x.size() != 1 : x.size() < 2)) return out;
  const auto squares = [](std::span<const double> v, double m) {
    double sum = 0;
    for (const double value : v) sum += (value - m) * (value - m);
    return sum;
  };
  const double m = static_cast<double>(y.size()), n = static_cast<double>(x.size());
  const double freedom = number ? m - 1 : m + n - 2;
  const double spread =
      std::sqrt((squares(y, y_mean) + (number ? 0 : squares(x, x_mean))) / freedom);
  const double error =
      std::max(spread, resolution / std::sqrt(12.0)) * std::sqrt(1 / m + (number ? 0 : 1 / n));
  if (!(error > 0) || !std::isfinite(error)) return out;
  const double reach = student_quantile(1 - kLevel, freedom) * error;
  out.low = out.difference - reach;
  out.high = out.difference + reach;
  const double from_low = (out.difference + matters) / error;
  const double from_high = (matters - out.difference) / error;
  out.p_equal = std::max(student_tail(from_low, freedom), student_tail(from_high, freedom));
  out.p_unequal = std::min(
      1.0, 2 * std::min(student_tail(-from_low, freedom), student_tail(-from_high, freedom)));
  return out;
}

}  // namespace infomax
