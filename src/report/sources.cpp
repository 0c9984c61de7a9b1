#include "report/sources.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "compare/mean_interval.h"
#include "core/quantile.h"
#include "report/metric_values.h"
#include "results/select.h"

namespace infomax {
namespace {

// Of one place, whose values are not none.
CurvePoint over_seeds(double x, const std::vector<double>& values, bool summary) {
  CurvePoint point{x, 0, values.front(), values.front(), 0, {}};
  if (!summary) point.seeds = static_cast<int>(values.size());
  double sum = 0;
  for (const double value : values) {
    sum += value;
    point.low = std::min(point.low, value);
    point.high = std::max(point.high, value);
  }
  // Rounding may put the mean of equal values a bit outside of them.
  point.mean = std::clamp(sum / static_cast<double>(values.size()), point.low, point.high);
  return point;
}

}  // namespace

std::optional<std::string> value_of(const Labels& settings, const std::string& name) {
  for (const auto& [key, value] : settings) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<double> as_number(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (*end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::size_t place(std::vector<Labels>& list, const Labels& labels) {
  const auto found = std::find(list.begin(), list.end(), labels);
  if (found != list.end()) return static_cast<std::size_t>(found - list.begin());
  list.push_back(labels);
  return list.size() - 1;
}

Source source_of(const PointRecord& point, const std::string& metric) {
  Source source{&point, point_settings(point), metric, {}, false};
  for (const TrialRecord& trial : point.trials) {
    if (trial.status != TrialStatus::done) continue;
    if (const Metric* found = find_metric(trial.metrics, metric)) source.trials.push_back(found);
  }
  if (source.trials.empty()) {
    if (const Metric* found = find_metric(point.summaries, metric)) {
      source.trials.push_back(found);
      source.summary = true;
    }
  }
  return source;
}

Source difference_of(const PointRecord& point, const FigureSpec& spec, std::deque<Metric>& store) {
  Source source{&point, point_settings(point), spec.metric, {}, false};
  const bool distance = !spec.distance_to.empty();
  const auto setting = distance ? value_of(source.settings, spec.distance_to) : std::nullopt;
  const auto centre = setting ? as_number(*setting) : std::nullopt;
  if (distance && !centre) return source;
  for (const TrialRecord& trial : point.trials) {
    if (trial.status != TrialStatus::done) continue;
    const Metric* left = find_metric(trial.metrics, spec.metric);
    const Metric* right = distance ? left : find_metric(trial.metrics, spec.minus);
    if (left == nullptr || right == nullptr || left->axes != right->axes) continue;
    store.push_back(*left);
    std::vector<double>& values = store.back().values;
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = distance ? std::abs(values[i] - *centre) : values[i] - right->values[i];
    source.trials.push_back(&store.back());
  }
  return source;
}

Source line_source(const PointRecord& point, const std::string& name, std::deque<Metric>& store) {
  constexpr std::string_view kLog = "log ";
  Source source = source_of(point, name);
  if (!source.trials.empty() || !name.starts_with(kLog)) return source;
  const auto number = as_number(value_of(source.settings, name.substr(kLog.size())).value_or(""));
  if (!number || *number <= 0) return source;
  store.push_back({name, "nats", "", {}, {std::log(*number)}});
  source.trials.push_back(&store.back());
  return source;
}

Values values_along(const Source& source, const std::string& axis, int& lost) {
  Values values;
  for (const Metric* metric : source.trials) {
    const auto index = axis_index(*metric, axis);
    if (!index) continue;
    const std::vector<double> line = means_along(*metric, *index);
    const std::vector<double>& coordinates = metric->axes[*index].coordinates;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (std::isfinite(line[i]) && std::isfinite(coordinates[i])) {
        values[coordinates[i]].push_back(line[i]);
      } else {
        ++lost;
      }
    }
  }
  return values;
}

std::vector<double> numbers_at_the_last(const Source& source, int& lost) {
  std::vector<double> values = last_values(source.trials);
  lost += static_cast<int>(std::erase_if(values, [](double v) { return !std::isfinite(v); }));
  return values;
}

Pools pools_along(const Source& source, const std::string& axis, int& lost) {
  Pools pools;
  for (const Metric* metric : source.trials) {
    const auto index = axis_index(*metric, axis);
    if (!index) continue;
    const std::vector<std::vector<double>> lists = spread_along(*metric, *index);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const double x = metric->axes[*index].coordinates[i];
      if (lists[i].empty() || !std::isfinite(x)) continue;
      kept += lists[i].size();
      Pool& pool = pools[x];
      pool.all.insert(pool.all.end(), lists[i].begin(), lists[i].end());
      pool.medians.push_back(quantile(lists[i], 0.5));
    }
    lost += static_cast<int>(metric->values.size() - kept);
  }
  return pools;
}

std::set<double> coordinates_along(const Source& source, const std::string& axis) {
  std::set<double> all;
  for (const Metric* metric : source.trials) {
    const auto index = axis_index(*metric, axis);
    if (!index) continue;
    for (const double x : metric->axes[*index].coordinates) {
      if (std::isfinite(x)) all.insert(x);
    }
  }
  return all;
}

std::vector<CurvePoint> to_points(const Values& values, bool summary) {
  std::vector<CurvePoint> points;
  for (const auto& [x, list] : values) points.push_back(over_seeds(x, list, summary));
  return points;
}

std::vector<CurvePoint> to_intervals(const Values& values) {
  std::vector<CurvePoint> points;
  for (const auto& [x, list] : values) {
    const MeanInterval interval = mean_interval(list, kShownConfidence);
    const bool known = list.size() > 1;
    points.push_back({x,
                      interval.mean,
                      known ? interval.low : interval.mean,
                      known ? interval.high : interval.mean,
                      static_cast<int>(list.size()),
                      {}});
  }
  return points;
}

std::vector<CurvePoint> to_percentiles(const Pools& pools, const std::vector<double>& percentiles) {
  std::vector<CurvePoint> points;
  for (const auto& [x, pool] : pools) {
    CurvePoint point{x, quantile(pool.all, 0.5), 0, 0, static_cast<int>(pool.medians.size()), {}};
    for (const double percentile : percentiles)
      point.levels.push_back(quantile(pool.all, percentile / 100));
    point.low = point.levels.front();
    point.high = point.levels.back();
    points.push_back(std::move(point));
  }
  return points;
}

void mark_gaps(std::vector<CurvePoint>& points, const std::set<double>& coordinates) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto next = coordinates.upper_bound(points[i - 1].x);
    points[i].after_gap = next != coordinates.end() && *next < points[i].x;
  }
}

}  // namespace infomax
