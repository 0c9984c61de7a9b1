#include "compare/expect.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "results/select.h"

namespace infomax {
namespace {

// The values that the expectation speaks of.
std::span<const double> values_at(const Expectation& expectation, const Metric& metric) {
  if (expectation.at == Expectation::At::every || metric.axes.empty()) return metric.values;
  const std::size_t evaluations = metric.axes[0].coordinates.size();
  if (evaluations == 0) return {};
  return std::span(metric.values).last(metric.values.size() / evaluations);
}

// How far beyond the limits; 0 or less within.
double excess(const Expectation& expectation, double value) {
  double beyond = -std::numeric_limits<double>::infinity();
  if (expectation.at_most) beyond = std::max(beyond, value - *expectation.at_most);
  if (expectation.at_least) beyond = std::max(beyond, *expectation.at_least - value);
  return beyond;
}

// The worst value that breaks the expectation, if one does.
std::optional<double> violation(const Expectation& expectation, const Metric& metric) {
  const std::span<const double> values = values_at(expectation, metric);
  const bool none =
      std::all_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
  std::optional<double> worst;
  for (const double value : values) {
    if (std::isnan(value)) {
      if (none || expectation.at != Expectation::At::every) return value;
      continue;
    }
    if (excess(expectation, value) > 0 &&
        (!worst || excess(expectation, value) > excess(expectation, *worst)))
      worst = value;
  }
  return worst;
}

std::string wanted(const Expectation& expectation) {
  const char* which = expectation.at == Expectation::At::every ? "" : " at the last evaluation";
  if (expectation.at_least && expectation.at_most)
    return fmt::format("in [{}, {}]{}", *expectation.at_least, *expectation.at_most, which);
  if (expectation.at_least) return fmt::format(">= {}{}", *expectation.at_least, which);
  return fmt::format("<= {}{}", *expectation.at_most, which);
}

std::string seed_text(const TrialRecord& trial) {
  return trial.block == "reference" ? std::to_string(trial.seed)
                                    : fmt::format("{}:{}", trial.block, trial.seed);
}

}  // namespace

std::vector<Violation> check_expectations(const SuiteRecord& suite,
                                          const std::vector<Expectation>& expectations) {
  std::vector<Violation> violations;
  for (const Expectation& expectation : expectations) {
    if (!expectation.at_least && !expectation.at_most) continue;
    const Selection selection = Selection::parse(expectation.cells);
    const auto check = [&](const PointRecord& point, const std::string& seed,
                           const Metric* metric) {
      if (metric == nullptr) return;
      if (const auto value = violation(expectation, *metric))
        violations.push_back({point.name, seed, metric->name, *value, wanted(expectation)});
    };
    for (const PointRecord& point : suite.points) {
      if (!selection.matches(point.settings)) continue;
      for (const TrialRecord& trial : point.trials) {
        if (trial.status == TrialStatus::done)
          check(point, seed_text(trial), find_metric(trial.metrics, expectation.metric));
      }
      check(point, "all", find_metric(point.summaries, expectation.metric));
    }
  }
  return violations;
}

}  // namespace infomax
