#include "tasks/marginals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/quantile.h"

namespace infomax {

namespace {

double repeated_share(std::vector<double> values) {
  std::ranges::sort(values);
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool as_before = i > 0 && values[i - 1] == values[i];
    const bool as_after = i + 1 < values.size() && values[i + 1] == values[i];
    if (as_before || as_after) ++count;
  }
  return static_cast<double>(count) / static_cast<double>(values.size());
}

Marginal marginal_of(std::string column, const std::vector<double>& values) {
  Marginal out{.column = std::move(column)};
  const double n = static_cast<double>(values.size());
  for (const double value : values) out.mean += value / n;
  double square = 0;
  for (const double value : values) square += (value - out.mean) * (value - out.mean) / n;
  out.deviation = std::sqrt(square);
  for (std::size_t k = 0; k < kMarginalQuantiles.size(); ++k)
    out.quantiles[k] = quantile(values, kMarginalQuantiles[k]);
  out.repeated = repeated_share(values);
  return out;
}

}  // namespace

std::vector<Marginal> marginals(const Task& task, std::size_t most) {
  const std::size_t dx = task.x_width(), dy = task.y_width();
  std::vector<double> x(kMarginalRows * dx), y(kMarginalRows * dy), values(kMarginalRows);
  Stream stream = Streams("marginals", "", SeedBlock::reference, 0)("rows");
  sample_apart(task, stream, {x.data(), kMarginalRows, dx}, {y.data(), kMarginalRows, dy});
  std::vector<Marginal> out;
  const auto side = [&](const char* name, const std::vector<double>& rows, std::size_t width) {
    for (std::size_t k = 0; k < std::min(width, most); ++k) {
      for (std::size_t i = 0; i < kMarginalRows; ++i) values[i] = rows[i * width + k];
      out.push_back(marginal_of(fmt::format("{}_{}", name, k + 1), values));
    }
  };
  side("x", x, dx);
  side("y", y, dy);
  return out;
}

}  // namespace infomax
