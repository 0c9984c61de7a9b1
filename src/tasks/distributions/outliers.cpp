#include "tasks/distributions/outliers.h"

#include <fmt/format.h>

#include <limits>
#include <vector>

#include "core/error.h"
#include "tasks/normal_mixture.h"

namespace infomax {

namespace {

constexpr double kBeta = 0.1, kLambda = 2;
constexpr std::size_t kColumns = 2;

}  // namespace

std::unique_ptr<Task> make_outliers(const Settings& settings) {
  const double a = settings.number("contamination"), v = settings.number("outlier_variance");
  if (!(a > 0 && a < 1))
    throw InputError(fmt::format("outliers: contamination is {}, want a number in (0, 1)", a));
  constexpr std::size_t n = 2 * kColumns;
  constexpr double variance = kBeta * kBeta + kLambda * kLambda + 1;
  NormalPart pairs{1 - a, std::vector<double>(n), std::vector<double>(n * n)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const bool one_side = (i < kColumns) == (j < kColumns), paired = i % kColumns == j % kColumns;
      if (i == j)
        pairs.covariance[i * n + j] = 1;
      else if (one_side)
        pairs.covariance[i * n + j] = kBeta * kBeta / variance;
      else if (paired)
        pairs.covariance[i * n + j] = kLambda * kLambda / variance;
    }
  NormalPart outliers = pairs;
  outliers.weight = a;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (i >= kColumns || j >= kColumns) outliers.covariance[i * n + j] = i == j ? v : 0;
  return make_normal_mixture("outliers", kColumns, {pairs, outliers},
                             {std::numeric_limits<double>::quiet_NaN(), Truth::By::unknown});
}

}  // namespace infomax
