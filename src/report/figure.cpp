#include "report/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string_view>

#include "compare/mean_interval.h"
#include "core/quantile.h"
#include "report/plural.h"
#include "results/select.h"

namespace infomax {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

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

std::optional<std::size_t> axis_index(const Metric& metric, const std::string& name) {
  for (std::size_t i = 0; i < metric.axes.size(); ++i) {
    if (metric.axes[i].name == name) return i;
  }
  return std::nullopt;
}

// One value per coordinate of axis `axis`: the mean of the finite values over all other axes.
std::vector<double> along(const Metric& metric, std::size_t axis) {
  const std::size_t length = metric.axes[axis].coordinates.size();
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < metric.axes.size(); ++i) {
    inner *= metric.axes[i].coordinates.size();
  }
  std::vector<double> sums(length, 0);
  std::vector<double> counts(length, 0);
  if (length != 0 && inner != 0) {
    for (std::size_t i = 0; i < metric.values.size(); ++i) {
      if (!std::isfinite(metric.values[i])) continue;
      const std::size_t at = i / inner % length;
      sums[at] += metric.values[i];
      counts[at] += 1;
    }
  }
  for (std::size_t i = 0; i < length; ++i) sums[i] = counts[i] > 0 ? sums[i] / counts[i] : kNone;
  return sums;
}

CurvePoint over_seeds(double x, const std::vector<double>& values, bool summary) {
  CurvePoint point{
      x, 0, values.front(), values.front(), summary ? 0 : static_cast<int>(values.size()), {}};
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

// Index of `labels` in `list`, where it is added if new.
std::size_t place(std::vector<Labels>& list, const Labels& labels) {
  const auto found = std::find(list.begin(), list.end(), labels);
  if (found != list.end()) return static_cast<std::size_t>(found - list.begin());
  list.push_back(labels);
  return list.size() - 1;
}

Labels chosen(const std::vector<std::string>& names, const Labels& settings) {
  Labels labels;
  for (const std::string& name : names) {
    labels.emplace_back(name, value_of(settings, name).value_or("none"));
  }
  return labels;
}

// A metric at one point: every value over seeds, or the point's summary.
struct Source {
  const PointRecord* point = nullptr;
  Labels settings;
  std::string metric;
  std::vector<const Metric*> trials;  // those that are done and have it
  bool summary = false;
};

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

// The same of a difference or a distance, whose values are put into `store`. A point whose setting is no number has none.
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

// Of each coordinate of axis `axis` the finite values over all other axes.
std::vector<std::vector<double>> spread_along(const Metric& metric, std::size_t axis) {
  const std::size_t length = metric.axes[axis].coordinates.size();
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < metric.axes.size(); ++i)
    inner *= metric.axes[i].coordinates.size();
  std::vector<std::vector<double>> out(length);
  if (length == 0 || inner == 0) return out;
  for (std::size_t i = 0; i < metric.values.size(); ++i)
    if (std::isfinite(metric.values[i])) out[i / inner % length].push_back(metric.values[i]);
  return out;
}

// What a figure of percentiles shows of one point: at each x all values of all seeds, and each seed's median.
struct Pool {
  std::vector<double> all, medians;
};

std::map<double, Pool> pools_along(const Source& source, const std::string& axis, int* lost) {
  std::map<double, Pool> pools;
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
    *lost += static_cast<int>(metric->values.size() - kept);
  }
  return pools;
}

std::vector<CurvePoint> percentile_points(const std::map<double, Pool>& pools,
                                          const std::vector<double>& percentiles) {
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

// x to the values over seeds.
using Values = std::map<double, std::vector<double>>;

Values values_along(const Source& source, const std::string& axis, int* lost) {
  Values values;
  for (const Metric* metric : source.trials) {
    const auto index = axis_index(*metric, axis);
    if (!index) continue;
    const std::vector<double> line = along(*metric, *index);
    const std::vector<double>& coordinates = metric->axes[*index].coordinates;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (std::isfinite(line[i]) && std::isfinite(coordinates[i])) {
        values[coordinates[i]].push_back(line[i]);
      } else {
        ++*lost;
      }
    }
  }
  return values;
}

// Those of last_values that are finite.
std::vector<double> numbers_at_the_last(const Source& source, int* lost) {
  std::vector<double> values;
  for (const double value : last_values(source.trials)) {
    if (std::isfinite(value)) {
      values.push_back(value);
    } else {
      ++*lost;
    }
  }
  return values;
}

// The first and the last coordinate that any seed has.
std::optional<std::pair<double, double>> ends_along(const Source& source, const std::string& axis) {
  std::optional<std::pair<double, double>> ends;
  for (const Metric* metric : source.trials) {
    const auto index = axis_index(*metric, axis);
    if (!index) continue;
    for (const double x : metric->axes[*index].coordinates) {
      if (!std::isfinite(x)) continue;
      if (!ends) ends = {x, x};
      ends = {std::min(ends->first, x), std::max(ends->second, x)};
    }
  }
  return ends;
}

std::vector<CurvePoint> to_points(const Values& values, bool summary) {
  std::vector<CurvePoint> points;
  for (const auto& [x, list] : values) points.push_back(over_seeds(x, list, summary));
  return points;
}

// The mean with its interval in place of the range.
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

bool nearly(double a, double b) {
  return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b));
}

bool same_means(const std::vector<CurvePoint>& a, const std::vector<CurvePoint>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const CurvePoint& p, const CurvePoint& q) {
                      return p.x == q.x && nearly(p.mean, q.mean);
                    });
}

// A point and metric that the figure draws, with its place in it.
struct Item {
  Source source;
  double x = 0;  // where x is a setting
  Labels panel, series;
};

// Adds to `series` the settings that tell items apart which would fall on one another.
void separate(std::vector<Item>& items, const std::vector<std::string>& taken, bool x_is_axis) {
  std::set<std::string> extra;
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t j = i + 1; j < items.size(); ++j) {
      const Item& a = items[i];
      const Item& b = items[j];
      if (a.panel != b.panel || a.series != b.series || (!x_is_axis && a.x != b.x)) continue;
      const Labels ours = point_labels(*a.source.point);
      const Labels theirs = point_labels(*b.source.point);
      for (const Labels* labels : {&ours, &theirs}) {
        for (const auto& [key, value] : *labels) {
          const bool known = std::find(taken.begin(), taken.end(), key) != taken.end();
          if (!known && value_of(ours, key) != value_of(theirs, key)) extra.insert(key);
        }
      }
    }
  }
  for (Item& item : items) {
    const Labels labels = point_labels(*item.source.point);
    // In the order of the point's name, then whatever only other points have.
    std::set<std::string> left = extra;
    for (const auto& [key, value] : labels) {
      if (left.erase(key) > 0) item.series.emplace_back(key, value);
    }
    for (const std::string& key : left) item.series.emplace_back(key, "none");
  }
}

// What a FigureLine names at a point: a metric, or "log SETTING", whose value is put into `store`.
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

// One FigureLine that names a metric, in every panel.
void gather_metric_line(const FigureSpec& spec, std::size_t index, const std::vector<Item>& items,
                        FigureData& data) {
  const FigureLine& line = spec.lines[index];
  struct Part {
    std::size_t series;
    bool level;
    std::vector<CurvePoint> points;
  };
  bool any = false;
  std::deque<Metric> logarithms;
  for (std::size_t panel = 0; panel < data.panels.size(); ++panel) {
    std::vector<Part> parts;
    std::map<std::size_t, Values> by_setting;
    for (const Item& item : items) {
      if (item.panel != data.panels[panel]) continue;
      const Source source = line_source(*item.source.point, line.metric, logarithms);
      if (source.trials.empty()) continue;
      const std::size_t series = place(data.series, item.series);
      int lost = 0;
      if (data.x_is_axis && axis_index(*source.trials.front(), spec.x)) {
        auto points = to_points(values_along(source, spec.x, &lost), source.summary);
        if (!points.empty()) parts.push_back({series, false, std::move(points)});
        continue;
      }
      const std::vector<double> values = numbers_at_the_last(source, &lost);
      if (values.empty()) continue;
      if (data.x_is_axis) {
        parts.push_back({series, true, {over_seeds(0, values, source.summary)}});
      } else {
        auto& list = by_setting[series][item.x];
        list.insert(list.end(), values.begin(), values.end());
      }
    }
    for (const auto& [series, values] : by_setting) {
      parts.push_back({series, false, to_points(values, false)});
    }
    if (parts.empty()) continue;
    any = true;
    const bool shared = std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
      return part.level == parts.front().level && same_means(part.points, parts.front().points);
    });
    if (shared) parts.resize(1);
    for (Part& part : parts) {
      ReferenceLine drawn{panel, index, std::nullopt, part.level, std::move(part.points)};
      if (!shared) drawn.series = part.series;
      data.lines.push_back(std::move(drawn));
    }
  }
  if (!any) {
    data.notes.push_back(
        fmt::format("The line \xE2\x80\x9C{}\xE2\x80\x9D isn\xE2\x80\x99t shown: no point has {}.",
                    line.label.empty() ? line.metric : line.label, line.metric));
  }
}

// Published values at the ends of the curves of `items`; `values` are each item's.
void gather_paper(const FigureSpec& spec, const Published& published,
                  const std::vector<Item>& items, const std::vector<Values>& values,
                  FigureData& data) {
  data.second_hand = published.second_hand;
  for (const PublishedValue& value : published.values) {
    const Selection selection = Selection::parse(value.cells);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      const auto& metrics = value.metrics;
      const bool start = value.at == PublishedValue::At::start;
      auto ends = ends_along(item.source, spec.x);
      // Where x is a setting, y is the last value: no place for a start.
      if (!data.x_is_axis && !start) ends = {item.x, item.x};
      if (values[i].empty() || !ends || !selection.matches(item.source.settings) ||
          std::find(metrics.begin(), metrics.end(), item.source.metric) == metrics.end())
        continue;
      const double x = start ? ends->first : ends->second;
      // Where no seed has a number there, what came before it is no answer.
      const auto found = values[i].find(x);
      PaperValue paper{
          place(data.panels, item.panel), place(data.series, item.series), x, {}, 0, value};
      if (!item.source.summary) {
        if (found != values[i].end()) paper.ours = found->second;
        paper.seeds = item.source.point->trials.size();
      }
      data.paper.push_back(std::move(paper));
    }
  }
  std::stable_sort(data.paper.begin(), data.paper.end(),
                   [](const PaperValue& a, const PaperValue& b) {
                     return std::pair(a.panel, a.series) < std::pair(b.panel, b.series);
                   });
}

}  // namespace

std::string metric_words(const FigureSpec& spec) {
  if (!spec.distance_to.empty()) return fmt::format("|{} - {}|", spec.metric, spec.distance_to);
  return spec.minus.empty() ? spec.metric : fmt::format("{} less {}", spec.metric, spec.minus);
}

Labels point_labels(const PointRecord& point) {
  Labels labels;
  for (const std::string& pair : split_names(point.name)) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) return {{"point", point.name}};
    labels.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  if (labels.empty()) return {{"point", point.name}};
  return labels;
}

Labels point_settings(const PointRecord& point) {
  Labels settings = point.settings;
  for (auto& pair : point_labels(point)) {
    if (!value_of(settings, pair.first)) settings.push_back(std::move(pair));
  }
  return settings;
}

std::string join_values(const Labels& labels) {
  std::string text;
  for (const auto& [key, value] : labels) text += (text.empty() ? "" : ", ") + value;
  return text;
}

std::vector<std::string> split_names(const std::string& list) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    std::string name = list.substr(begin, comma - begin);
    name.erase(name.find_last_not_of(" \t") + 1);
    name.erase(0, std::min(name.find_first_not_of(" \t"), name.size()));
    if (!name.empty()) names.push_back(std::move(name));
    begin = comma + 1;
  }
  return names;
}

const Metric* find_metric(const std::vector<Metric>& metrics, const std::string& name) {
  for (const Metric& metric : metrics) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

double last_value(const Metric& metric) {
  if (metric.axes.empty()) return metric.values.empty() ? kNone : metric.values.front();
  const std::vector<double> line = along(metric, 0);
  return line.empty() ? kNone : line.back();
}

std::vector<double> last_values(const std::vector<const Metric*>& trials) {
  const auto ends_at = [](const Metric& metric) {
    return metric.axes.empty() || metric.axes.front().coordinates.empty()
               ? -std::numeric_limits<double>::infinity()
               : metric.axes.front().coordinates.back();
  };
  double last = -std::numeric_limits<double>::infinity();
  for (const Metric* metric : trials) last = std::max(last, ends_at(*metric));
  std::vector<double> values;
  for (const Metric* metric : trials) {
    const double value = ends_at(*metric) == last ? last_value(*metric) : kNone;
    values.push_back(std::isfinite(value) ? value : kNone);
  }
  return values;
}

FigureData gather_figure(const FigureSpec& spec, const SuiteRecord& suite,
                         const Published* published) {
  FigureData data;
  std::deque<Metric> differences;
  const Selection selection = Selection::parse(spec.cells);
  const std::vector<std::string> metrics = split_names(spec.metric);
  std::vector<Source> sources;
  std::size_t points = 0, trials = 0, failed = 0, without = 0;
  for (const PointRecord& point : suite.points) {
    if (!selection.matches(point_settings(point))) continue;
    ++points;
    for (const TrialRecord& trial : point.trials) {
      ++trials;
      if (trial.status == TrialStatus::failed) ++failed;
    }
    for (const std::string& metric : metrics) {
      Source source =
          spec.shows_metric() ? source_of(point, metric) : difference_of(point, spec, differences);
      if (!source.trials.empty()) {
        sources.push_back(std::move(source));
        continue;
      }
      const bool all_failed =
          !point.trials.empty() &&
          std::all_of(point.trials.begin(), point.trials.end(),
                      [](const TrialRecord& trial) { return trial.status == TrialStatus::failed; });
      if (!all_failed) ++without;
    }
  }

  if (points == 0) {
    data.refusal = spec.cells.empty()
                       ? "The suite has no points."
                       : fmt::format("No point of this result matches \xE2\x80\x9C{}\xE2\x80\x9D.",
                                     spec.cells);
  } else if (metrics.empty()) {
    data.refusal = "The figure names no metric.";
  } else if (sources.empty() && trials > 0 && failed == trials) {
    data.refusal = trials == 1 ? "The one trial of this figure failed."
                               : fmt::format("All {} trials of this figure failed.", trials);
  } else if (sources.empty()) {
    data.refusal = fmt::format("No point of this figure has the metric {}.", metric_words(spec));
  }
  if (!data.refusal.empty()) return data;

  const auto overrides = suite.facts.find("overrides");
  const bool overridden = overrides != suite.facts.end() && !overrides->second.empty();
  if (overridden) {
    data.notes.push_back(
        fmt::format("Not the suite as it is written: run with {}.", overrides->second));
  }
  if (failed > 0) {
    data.notes.push_back(fmt::format("{} of {} failed and {} left out.", failed,
                                     plural(trials, "trial"), failed == 1 ? "is" : "are"));
  }
  if (without > 0) {
    data.notes.push_back(fmt::format(
        "{} of {} {} no {} and {} left out.", without,
        plural(points * metrics.size(), metrics.size() == 1 ? "point" : "curve"),
        without == 1 ? "has" : "have", metric_words(spec), without == 1 ? "is" : "are"));
  }

  data.x_is_axis = std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
    return axis_index(*source.trials.front(), spec.x).has_value();
  });
  const bool x_is_setting =
      !data.x_is_axis && std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
        return value_of(source.settings, spec.x).has_value();
      });
  if (!data.x_is_axis && !x_is_setting) {
    data.refusal =
        fmt::format("{} has no axis \xE2\x80\x9C{}\xE2\x80\x9D here, and no point such a setting.",
                    metric_words(spec), spec.x);
    return data;
  }
  if (!data.x_is_axis && !spec.percentiles.empty()) {
    data.refusal = fmt::format("Percentiles want an axis of {} along x.", spec.metric);
    return data;
  }
  const bool numbers =
      data.x_is_axis || std::all_of(sources.begin(), sources.end(), [&](const Source& source) {
        return as_number(value_of(source.settings, spec.x).value_or("")).has_value();
      });

  const std::vector<std::string> panel_names = split_names(spec.panels);
  const std::vector<std::string> series_names = split_names(spec.series);
  std::vector<Item> items;
  for (Source& source : sources) {
    Item item;
    item.panel = chosen(panel_names, source.settings);
    item.series = chosen(series_names, source.settings);
    if (metrics.size() > 1) item.series.emplace_back("metric", source.metric);
    if (x_is_setting) {
      const std::string text = value_of(source.settings, spec.x).value_or("none");
      if (numbers) {
        item.x = *as_number(text);
      } else {
        const auto found = std::find(data.categories.begin(), data.categories.end(), text);
        item.x = static_cast<double>(found - data.categories.begin());
        if (found == data.categories.end()) data.categories.push_back(text);
      }
    }
    item.source = std::move(source);
    items.push_back(std::move(item));
  }
  std::vector<std::string> taken = panel_names;
  taken.insert(taken.end(), series_names.begin(), series_names.end());
  if (x_is_setting) taken.push_back(spec.x);
  separate(items, taken, data.x_is_axis);

  // Panels and series in the order of the suite's points; the values of each place pooled over
  // seeds alone.
  int lost = 0;
  std::map<std::pair<std::size_t, std::size_t>, std::pair<Values, bool>> curves;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<CurvePoint>> percentile_curves;
  std::vector<Values> values_of_items;
  for (const Item& item : items) {
    if (const auto ends = ends_along(item.source, spec.x)) {
      if (!data.x_ends) data.x_ends = ends;
      data.x_ends = {std::min(data.x_ends->first, ends->first),
                     std::max(data.x_ends->second, ends->second)};
    }
    values_of_items.emplace_back();
    Values& values = values_of_items.back();
    std::map<double, Pool> pools;
    if (!spec.percentiles.empty()) {
      pools = pools_along(item.source, spec.x, &lost);
      for (const auto& [x, pool] : pools) values[x] = pool.medians;
    } else if (data.x_is_axis) {
      values = values_along(item.source, spec.x, &lost);
    } else {
      std::vector<double> list = numbers_at_the_last(item.source, &lost);
      if (!list.empty()) values[item.x] = std::move(list);
    }
    if (values.empty()) continue;
    const std::pair at{place(data.panels, item.panel), place(data.series, item.series)};
    auto& curve = curves[at];
    for (const auto& [x, list] : values) {
      auto& all = curve.first[x];
      all.insert(all.end(), list.begin(), list.end());
    }
    curve.second = item.source.summary;
    if (!pools.empty()) percentile_curves[at] = percentile_points(pools, spec.percentiles);

    const Metric& metric = *item.source.trials.front();
    if (data.y_units.empty()) data.y_units = metric.units;
    if (const auto axis = axis_index(metric, spec.x); axis && data.x_units.empty()) {
      data.x_units = metric.axes[*axis].units;
    }
  }
  if (curves.empty()) {
    data.refusal = fmt::format("{} has no finite value here.", metric_words(spec));
    return data;
  }
  if (lost > 0) {
    data.notes.push_back(
        fmt::format("{} not finite and left out.",
                    lost == 1 ? "One value is" : fmt::format("{} values are", lost)));
  }
  for (const auto& [at, values] : curves) {
    data.curves.push_back({at.first, at.second,
                           !spec.percentiles.empty() ? std::move(percentile_curves[at])
                           : spec.minus.empty()      ? to_points(values.first, values.second)
                                                     : to_intervals(values.first)});
    for (const CurvePoint& point : data.curves.back().points) {
      data.fewest_seeds =
          data.fewest_seeds == 0 ? point.seeds : std::min(data.fewest_seeds, point.seeds);
      data.most_seeds = std::max(data.most_seeds, point.seeds);
    }
  }

  if (published != nullptr && spec.shows_metric()) {
    gather_paper(spec, *published, items, values_of_items, data);
    if (overridden && !data.paper.empty()) {
      data.paper.clear();
      data.notes.push_back(
          "The paper\xE2\x80\x99s values are left out: they are of the suite as it is written.");
    }
  }

  for (std::size_t i = 0; i < spec.lines.size(); ++i) {
    if (spec.lines[i].value) {
      if (!std::isfinite(*spec.lines[i].value)) continue;
      for (std::size_t panel = 0; panel < data.panels.size(); ++panel) {
        const double value = *spec.lines[i].value;
        data.lines.push_back({panel, i, std::nullopt, true, {{0, value, value, value, 0, {}}}});
      }
    } else if (!spec.lines[i].metric.empty()) {
      gather_metric_line(spec, i, items, data);
    }
  }
  return data;
}

}  // namespace infomax
