#include "report/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "report/figure_lines.h"
#include "report/figure_paper.h"
#include "report/metric_values.h"
#include "report/plural.h"
#include "report/sources.h"
#include "results/select.h"

namespace infomax {
namespace {

Labels chosen(const std::vector<std::string>& names, const Labels& settings) {
  Labels labels;
  for (const std::string& name : names) {
    labels.emplace_back(name, value_of(settings, name).value_or("none"));
  }
  return labels;
}

// What of a record a figure shows, and how much is missing.
struct Found {
  std::vector<Source> sources;
  // Of differences and distances, what sources point at.
  std::deque<Metric> worked_out;
  std::size_t points = 0, trials = 0, failed = 0;
  // Curves of points that have no such metric, though not all of their trials failed.
  std::size_t without = 0;
};

Found find_sources(const FigureSpec& spec, const SuiteRecord& suite,
                   const std::vector<std::string>& metrics) {
  Found found;
  const Selection selection = Selection::parse(spec.cells);
  for (const PointRecord& point : suite.points) {
    if (!selection.matches(point_settings(point))) continue;
    ++found.points;
    std::size_t failed = 0;
    for (const TrialRecord& trial : point.trials) failed += trial.status == TrialStatus::failed;
    found.trials += point.trials.size();
    found.failed += failed;
    const bool all_failed = failed > 0 && failed == point.trials.size();
    for (const std::string& metric : metrics) {
      Source source = spec.shows_metric() ? source_of(point, metric)
                                          : difference_of(point, spec, found.worked_out);
      if (!source.trials.empty()) {
        found.sources.push_back(std::move(source));
      } else if (!all_failed) {
        ++found.without;
      }
    }
  }
  return found;
}

// Why nothing can be drawn of this; empty where something can.
std::string refusal_of(const FigureSpec& spec, const Found& found,
                       const std::vector<std::string>& metrics) {
  if (found.points == 0) {
    return spec.cells.empty()
               ? "The suite has no points."
               : fmt::format("No point of this result matches \xE2\x80\x9C{}\xE2\x80\x9D.",
                             spec.cells);
  }
  if (metrics.empty()) return "The figure names no metric.";
  if (!found.sources.empty()) return "";
  if (found.trials > 0 && found.failed == found.trials) {
    return found.trials == 1 ? "The one trial of this figure failed."
                             : fmt::format("All {} trials of this figure failed.", found.trials);
  }
  return fmt::format("No point of this figure has the metric {}.", metric_words(spec));
}

// The settings that the run had in place of the suite's; empty where it had none.
std::string overrides_of(const SuiteRecord& suite) {
  const auto fact = suite.facts.find("overrides");
  return fact == suite.facts.end() ? "" : fact->second;
}

std::vector<std::string> notes_of(const FigureSpec& spec, const SuiteRecord& suite,
                                  const Found& found, std::size_t metrics) {
  std::vector<std::string> notes;
  if (const std::string overrides = overrides_of(suite); !overrides.empty())
    notes.push_back(fmt::format("Not the suite as it is written: run with {}.", overrides));
  if (found.failed > 0) {
    notes.push_back(fmt::format("{} of {} failed and {} left out.", found.failed,
                                plural(found.trials, "trial"), found.failed == 1 ? "is" : "are"));
  }
  if (found.without > 0) {
    notes.push_back(fmt::format("{} of {} {} no {} and {} left out.", found.without,
                                plural(found.points * metrics, metrics == 1 ? "point" : "curve"),
                                found.without == 1 ? "has" : "have", metric_words(spec),
                                found.without == 1 ? "is" : "are"));
  }
  return notes;
}

// Whether x is an axis or a setting of the sources; sets the refusal where it is neither.
void choose_x(const FigureSpec& spec, const std::vector<Source>& sources, FigureData& data) {
  data.x_is_axis = std::ranges::any_of(sources, [&](const Source& source) {
    return axis_index(*source.trials.front(), spec.x).has_value();
  });
  if (data.x_is_axis) return;
  const bool is_setting = std::ranges::any_of(
      sources, [&](const Source& source) { return value_of(source.settings, spec.x).has_value(); });
  if (!is_setting) {
    data.refusal =
        fmt::format("{} has no axis \xE2\x80\x9C{}\xE2\x80\x9D here, and no point such a setting.",
                    metric_words(spec), spec.x);
  } else if (!spec.percentiles.empty()) {
    data.refusal = fmt::format("Percentiles want an axis of {} along x.", spec.metric);
  }
}

// Where x is a setting: the items' values of it, or, where one of them is no number, the places of
// all in a list of categories.
void set_x(const std::string& setting, std::vector<Item>& items,
           std::vector<std::string>& categories) {
  const auto text_of = [&](const Item& item) { return value_of(item.source.settings, setting); };
  const bool numbers = std::ranges::all_of(
      items, [&](const Item& item) { return as_number(text_of(item).value_or("")).has_value(); });
  for (Item& item : items) {
    const std::string text = text_of(item).value_or("none");
    if (numbers) {
      item.x = *as_number(text);
      continue;
    }
    const auto found = std::ranges::find(categories, text);
    item.x = static_cast<double>(found - categories.begin());
    if (found == categories.end()) categories.push_back(text);
  }
}

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

std::vector<Item> items_of(const FigureSpec& spec, std::vector<Source> sources,
                           bool several_metrics, FigureData& data) {
  const std::vector<std::string> panel_names = split_names(spec.panels);
  const std::vector<std::string> series_names = split_names(spec.series);
  std::vector<Item> items;
  for (Source& source : sources) {
    Item item;
    item.panel = chosen(panel_names, source.settings);
    item.series = chosen(series_names, source.settings);
    if (several_metrics) item.series.emplace_back("metric", source.metric);
    item.source = std::move(source);
    items.push_back(std::move(item));
  }
  std::vector<std::string> taken = panel_names;
  taken.insert(taken.end(), series_names.begin(), series_names.end());
  if (!data.x_is_axis) {
    set_x(spec.x, items, data.categories);
    taken.push_back(spec.x);
  }
  separate(items, taken, data.x_is_axis);
  return items;
}

// One place of a figure: what its curve is made of, from all items there.
struct Gathered {
  Values values;
  Pools pools;
  std::set<double> coordinates;
  bool summary = false;
};

// Of each item its values: by x, over seeds alone. Of percentiles each seed's median, and all
// values in `pools`.
Values values_of(const FigureSpec& spec, const Item& item, bool x_is_axis, Pools& pools,
                 int& lost) {
  Values values;
  if (!spec.percentiles.empty()) {
    pools = pools_along(item.source, spec.x, lost);
    for (const auto& [x, pool] : pools) values[x] = pool.medians;
  } else if (x_is_axis) {
    values = values_along(item.source, spec.x, lost);
  } else {
    std::vector<double> list = numbers_at_the_last(item.source, lost);
    if (!list.empty()) values[item.x] = std::move(list);
  }
  return values;
}

void widen(std::optional<std::pair<double, double>>& ends, const std::set<double>& coordinates) {
  if (coordinates.empty()) return;
  const double first = *coordinates.begin(), last = *coordinates.rbegin();
  ends = ends ? std::pair(std::min(ends->first, first), std::max(ends->second, last))
              : std::pair(first, last);
}

void add_curve(const FigureSpec& spec, std::size_t panel, std::size_t series,
               const Gathered& gathered, FigureData& data) {
  Curve curve{panel, series,
              !spec.percentiles.empty() ? to_percentiles(gathered.pools, spec.percentiles)
              : spec.minus.empty()      ? to_points(gathered.values, gathered.summary)
                                        : to_intervals(gathered.values)};
  mark_gaps(curve.points, gathered.coordinates);
  for (const CurvePoint& point : curve.points) {
    data.fewest_seeds =
        data.fewest_seeds == 0 ? point.seeds : std::min(data.fewest_seeds, point.seeds);
    data.most_seeds = std::max(data.most_seeds, point.seeds);
  }
  data.curves.push_back(std::move(curve));
}

// Panels and series in the order of the suite's points. Gives each item's values.
std::vector<Values> gather_curves(const FigureSpec& spec, const std::vector<Item>& items,
                                  FigureData& data) {
  int lost = 0;
  std::map<std::pair<std::size_t, std::size_t>, Gathered> curves;
  std::vector<Values> values_of_items;
  for (const Item& item : items) {
    const std::set<double> coordinates = coordinates_along(item.source, spec.x);
    widen(data.x_ends, coordinates);
    Pools pools;
    values_of_items.push_back(values_of(spec, item, data.x_is_axis, pools, lost));
    const Values& values = values_of_items.back();
    if (values.empty()) continue;
    Gathered& gathered = curves[{place(data.panels, item.panel), place(data.series, item.series)}];
    for (const auto& [x, list] : values) {
      auto& all = gathered.values[x];
      all.insert(all.end(), list.begin(), list.end());
    }
    if (!pools.empty()) gathered.pools = std::move(pools);
    gathered.coordinates.insert(coordinates.begin(), coordinates.end());
    gathered.summary = item.source.summary;

    const Metric& metric = *item.source.trials.front();
    if (data.y_units.empty()) data.y_units = metric.units;
    if (const auto axis = axis_index(metric, spec.x); axis && data.x_units.empty())
      data.x_units = metric.axes[*axis].units;
  }
  if (curves.empty()) {
    data.refusal = fmt::format("{} has no finite value here.", metric_words(spec));
  } else if (lost > 0) {
    data.notes.push_back(
        fmt::format("{} not finite and left out.",
                    lost == 1 ? "One value is" : fmt::format("{} values are", lost)));
  }
  for (const auto& [at, gathered] : curves) add_curve(spec, at.first, at.second, gathered, data);
  return values_of_items;
}

}  // namespace

std::string metric_words(const FigureSpec& spec) {
  if (!spec.distance_to.empty()) return fmt::format("|{} - {}|", spec.metric, spec.distance_to);
  return spec.minus.empty() ? spec.metric : fmt::format("{} less {}", spec.metric, spec.minus);
}

std::string join_values(const Labels& labels) {
  std::string text;
  for (const auto& [key, value] : labels) text += (text.empty() ? "" : ", ") + value;
  return text;
}

FigureData gather_figure(const FigureSpec& spec, const SuiteRecord& suite,
                         const Published* published) {
  FigureData data;
  const std::vector<std::string> metrics = split_names(spec.metric);
  Found found = find_sources(spec, suite, metrics);
  data.refusal = refusal_of(spec, found, metrics);
  if (!data.refusal.empty()) return data;
  data.notes = notes_of(spec, suite, found, metrics.size());
  choose_x(spec, found.sources, data);
  if (!data.refusal.empty()) return data;

  const std::vector<Item> items =
      items_of(spec, std::move(found.sources), metrics.size() > 1, data);
  const std::vector<Values> values = gather_curves(spec, items, data);
  if (!data.refusal.empty()) return data;

  if (published != nullptr && spec.shows_metric()) {
    gather_paper(spec, *published, items, values, data);
    if (!overrides_of(suite).empty() && !data.paper.empty()) {
      data.paper.clear();
      data.notes.push_back(
          "The paper\xE2\x80\x99s values are left out: they are of the suite as it is written.");
    }
  }
  gather_lines(spec, items, data);
  return data;
}

}  // namespace infomax
