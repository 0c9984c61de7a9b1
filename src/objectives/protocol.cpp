#include "objectives/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace infomax {

namespace {

// The first evaluation whose value is largest; NaN is passed over. values.size() where all are.
template <class Value>
std::size_t first_largest(std::span<const Evaluated> values, Value value) {
  std::size_t best = values.size();
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (std::isnan(value(values[t]))) continue;
    if (best == values.size() || value(values[t]) > value(values[best])) best = t;
  }
  return best;
}

std::size_t best_validated(std::span<const Evaluated> values) {
  return first_largest(values, [](const Evaluated& at) { return at.objective; });
}

}  // namespace

Reported reported(std::string_view report, std::size_t mean_of, std::span<const Evaluated> values) {
  if (values.empty()) throw ShapeError("reported: there are no evaluations, want one at least");
  const std::size_t last = values.size() - 1;
  if (report == "mean") {
    if (mean_of == 0) throw ShapeError("reported: a mean of 0 evaluations, want one at least");
    const auto taken = values.last(std::min(mean_of, values.size()));
    double sum = 0;
    for (const Evaluated& at : taken) sum += at.estimate;
    return {sum / static_cast<double>(taken.size()), last};
  }
  std::size_t at = last;
  if (report == "validation") {
    at = best_validated(values);
    if (at == values.size())
      throw ShapeError("reported: no evaluation has an objective of validation rows");
  } else if (report == "best") {
    at = first_largest(values, [](const Evaluated& v) { return v.estimate; });
    if (at == values.size()) at = last;
  }
  return {values[at].estimate, at};
}

bool ends_early(std::size_t patience, std::span<const Evaluated> values) {
  if (patience == 0) return false;
  const std::size_t best = best_validated(values);
  return best < values.size() && values.size() - 1 - best >= patience;
}

}  // namespace infomax
