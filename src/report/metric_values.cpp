#include "report/metric_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace infomax {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The last coordinate of the first axis; before all others where there is none.
double end_of(const Metric& metric) {
  return metric.axes.empty() || metric.axes.front().coordinates.empty()
             ? -std::numeric_limits<double>::infinity()
             : metric.axes.front().coordinates.back();
}

}  // namespace

std::optional<std::size_t> axis_index(const Metric& metric, const std::string& name) {
  for (std::size_t i = 0; i < metric.axes.size(); ++i) {
    if (metric.axes[i].name == name) return i;
  }
  return std::nullopt;
}

std::vector<std::vector<double>> spread_along(const Metric& metric, std::size_t axis) {
  const std::size_t length = metric.axes[axis].coordinates.size();
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < metric.axes.size(); ++i)
    inner *= metric.axes[i].coordinates.size();
  std::vector<std::vector<double>> out(length);
  if (length == 0 || inner == 0) return out;
  for (std::size_t i = 0; i < metric.values.size(); ++i) {
    if (std::isfinite(metric.values[i])) out[i / inner % length].push_back(metric.values[i]);
  }
  return out;
}

std::vector<double> means_along(const Metric& metric, std::size_t axis) {
  std::vector<double> means;
  for (const std::vector<double>& values : spread_along(metric, axis)) {
    double sum = 0;
    for (const double value : values) sum += value;
    means.push_back(values.empty() ? kNone : sum / static_cast<double>(values.size()));
  }
  return means;
}

double last_value(const Metric& metric) {
  if (metric.axes.empty()) return metric.values.empty() ? kNone : metric.values.front();
  const std::vector<double> means = means_along(metric, 0);
  return means.empty() ? kNone : means.back();
}

std::vector<double> last_values(const std::vector<const Metric*>& trials) {
  double last = -std::numeric_limits<double>::infinity();
  for (const Metric* metric : trials) last = std::max(last, end_of(*metric));
  std::vector<double> values;
  for (const Metric* metric : trials) {
    const double value = end_of(*metric) == last ? last_value(*metric) : kNone;
    values.push_back(std::isfinite(value) ? value : kNone);
  }
  return values;
}

}  // namespace infomax
