#include "results/summaries.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "core/error.h"

namespace infomax {
namespace {

const Metric* find_role(const TrialRecord& trial, Role role) {
  const auto found = std::ranges::find(trial.metrics, role, role_of);
  return found == trial.metrics.end() ? nullptr : &*found;
}

std::vector<double> errors_of(const PointRecord& point, const std::string& metric) {
  std::vector<double> errors;
  for (const TrialRecord& trial : point.trials) {
    if (trial.status != TrialStatus::done) continue;
    const Metric* values = find_metric(trial.metrics, metric);
    const Metric* truth = find_role(trial, Role::truth);
    if (values == nullptr || truth == nullptr) continue;
    if (values->values.empty() || truth->values.empty())
      throw ShapeError(fmt::format("point {}: {} has {} values and {} {}, want some of either",
                                   point.name, metric, values->values.size(), truth->name,
                                   truth->values.size()));
    errors.push_back(values->values.back() - truth->values.back());
  }
  return errors;
}

}  // namespace

std::vector<Metric> summarise(const PointRecord& point, const std::string& metric) {
  const std::vector<double> errors = errors_of(point, metric);
  if (errors.empty()) return {};
  const double n = static_cast<double>(errors.size());
  double sum = 0, squares = 0, deviations = 0;
  for (const double e : errors) sum += e;
  const double bias = sum / n;
  for (const double e : errors) {
    squares += e * e;
    deviations += (e - bias) * (e - bias);
  }
  const double variance =
      errors.size() > 1 ? deviations / (n - 1) : std::numeric_limits<double>::quiet_NaN();
  const auto describe = [&](const char* what) {
    return fmt::format("{} of the last {} against mi_true, over seeds", what, metric);
  };
  return {{"bias", "nats", describe("mean error"), {}, {bias}},
          {"variance", "nats^2", describe("unbiased variance"), {}, {variance}},
          {"mse", "nats^2", describe("mean squared error"), {}, {squares / n}}};
}

std::vector<Metric> summarise(const PointRecord& point) {
  for (const TrialRecord& trial : point.trials)
    if (const Metric* estimate = find_role(trial, Role::estimate))
      return summarise(point, estimate->name);
  return {};
}

}  // namespace infomax
