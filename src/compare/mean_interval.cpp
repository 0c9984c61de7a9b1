#include "compare/mean_interval.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "compare/student.h"
#include "core/error.h"

namespace infomax {

MeanInterval mean_interval(std::span<const double> values, double confidence) {
  if (values.empty()) throw ShapeError("mean_interval: no value, want one or more");
  if (!(confidence > 0 && confidence < 1))
    throw ShapeError("mean_interval: confidence is no share, want it between 0 and 1");
  const auto m = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / m;
  if (values.size() < 2) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return {mean, -infinity, infinity};
  }
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double reach =
      student_quantile((1 + confidence) / 2, m - 1) * std::sqrt(squares / (m - 1) / m);
  return {mean, mean - reach, mean + reach};
}

}  // namespace infomax
