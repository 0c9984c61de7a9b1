#include "report/html_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/html.h"
#include "report/metric_values.h"
#include "report/table.h"
#include "results/select.h"

namespace infomax {
namespace {

// Points of one experiment: their metrics are the same, those of another are not.
struct Group {
  std::string name;
  std::vector<const PointRecord*> points;
};

std::size_t done_trials(const PointRecord& point) {
  return static_cast<std::size_t>(
      std::count_if(point.trials.begin(), point.trials.end(),
                    [](const TrialRecord& trial) { return trial.status == TrialStatus::done; }));
}

std::vector<Group> groups_of(const SuiteRecord& suite) {
  std::vector<Group> groups;
  for (const PointRecord& point : suite.points) {
    std::string name;
    for (const auto& [key, value] : point_settings(point)) {
      if (key == "experiment") name = value;
    }
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&](const Group& group) { return group.name == name; });
    if (found == groups.end()) {
      groups.push_back({name, {&point}});
    } else {
      found->points.push_back(&point);
    }
  }
  return groups;
}

struct Column {
  std::string name, units, description, axis;
  bool summary = false;
};

std::vector<Column> columns_of(const Group& group) {
  std::vector<Column> columns;
  const auto add = [&](const Metric& metric, bool summary) {
    for (const Column& column : columns) {
      if (column.name == metric.name) return;
    }
    columns.push_back({metric.name, metric.units, metric.description,
                       metric.axes.empty() ? "" : metric.axes.front().name, summary});
  };
  for (const PointRecord* point : group.points) {
    for (const TrialRecord& trial : point->trials) {
      if (trial.status != TrialStatus::done) continue;
      for (const Metric& metric : trial.metrics) add(metric, false);
    }
  }
  for (const PointRecord* point : group.points) {
    for (const Metric& metric : point->summaries) add(metric, true);
  }
  // A summary (bias, say) is what its metric was computed for; a _prefix is for comparisons alone.
  const auto rank = [](const Column& column) {
    return column.name.ends_with("_prefix")             ? 2
           : column.summary || column.name == "mi_true" ? 0
                                                        : 1;
  };
  std::ranges::stable_sort(columns, {}, rank);
  return columns;
}

// The grid's settings without the one that names the group, in order of appearance.
std::vector<std::string> keys_of(const Group& group) {
  std::vector<std::string> keys;
  for (const PointRecord* point : group.points) {
    for (const auto& [key, value] : point_labels(*point)) {
      if (key != "experiment" && std::find(keys.begin(), keys.end(), key) == keys.end())
        keys.push_back(key);
    }
  }
  return keys;
}

struct Value {
  std::string text;
  std::size_t seeds = 0;  // with a finite value at the last evaluation
  bool summary = false;
};

Value value_at(const PointRecord& point, const std::string& metric) {
  std::vector<const Metric*> trials;
  for (const TrialRecord& trial : point.trials) {
    if (trial.status != TrialStatus::done) continue;
    if (const Metric* found = find_metric(trial.metrics, metric)) trials.push_back(found);
  }
  std::vector<double> values = last_values(trials);
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (!values.empty()) return {format_mean(values), values.size(), false};
  if (!trials.empty()) return {"no number", 0, false};
  if (const Metric* found = find_metric(point.summaries, metric)) {
    const double value = last_value(*found);  // of a variance with one seed NaN
    return {std::isfinite(value) ? format_number(value) : "no number", 0, true};
  }
  return {};
}

// The settings that name a point, or its name where it isn't made of settings.
std::string row_heads(const PointRecord& point, const std::vector<std::string>& keys) {
  if (keys.empty()) return row_head(escape_name(point.name));
  std::string out;
  const SettingList labels = point_labels(point);
  for (const std::string& key : keys) {
    std::string text;
    for (const auto& [name, value] : labels) {
      if (name == key) text = value;
    }
    out += row_head(escape_html(text));
  }
  return out;
}

void add_columns(Table& table, const std::vector<std::string>& keys,
                 const std::vector<Column>& columns) {
  if (keys.empty()) table.text_column("point");
  for (const std::string& key : keys) table.text_column(escape_html(key));
  table.number_column("seeds");
  for (const Column& column : columns) {
    std::string under = column.units == "1" ? "" : format_units(column.units);
    if (!column.axis.empty()) under += (under.empty() ? "last " : ", last ") + column.axis;
    table.number_column(fmt::format("{}<span class=\"unit\">{}</span>", escape_html(column.name),
                                    under.empty() ? "&nbsp;" : escape_html(under)),
                        escape_html(column.description));
  }
}

std::string value_cell(const Value& value, std::size_t done) {
  if (value.text.empty()) return number_cell("<span title=\"no such metric\">\xE2\x80\x93</span>");
  std::string text = escape_html(value.text);
  // The seeds column speaks for the row; a cell with fewer says so itself.
  if (!value.summary && value.seeds != done)
    text += fmt::format(" <small>({} of {} seeds)</small>", value.seeds, done);
  return number_cell(text);
}

std::string html_group(const Group& group, const std::string& name) {
  std::size_t most = 0;
  for (const PointRecord* point : group.points) most = std::max(most, done_trials(*point));
  Table table("Results: " + escape_html(name));
  table.caption(fmt::format("<b>{}</b> \xE2\x80\x93 final values, {}", escape_html(name),
                            most < 2 ? "one seed" : "mean \xC2\xB1 standard deviation over seeds"));
  const std::vector<std::string> keys = keys_of(group);
  const std::vector<Column> columns = columns_of(group);
  add_columns(table, keys, columns);
  for (const PointRecord* point : group.points) {
    const std::size_t done = done_trials(*point), all = point->trials.size();
    std::string cells = row_heads(*point, keys);
    cells +=
        number_cell(done == all ? std::to_string(done)
                                : fmt::format("{} <span class=\"failed\">of {}</span>", done, all));
    for (const Column& column : columns) cells += value_cell(value_at(*point, column.name), done);
    table.row(cells);
  }
  return table.html();
}

}  // namespace

std::string html_results(const SuiteRecord& suite) {
  std::string out;
  for (const Group& group : groups_of(suite))
    out += html_group(group, group.name.empty() ? suite.suite : group.name);
  return out;
}

std::string html_failures(const SuiteRecord& suite) {
  Table table("Failed trials");
  table.caption("Left out of every figure and mean");
  table.text_column("point");
  table.number_column("seed");
  table.text_column("message");
  for (const PointRecord& point : suite.points)
    for (const TrialRecord& trial : point.trials)
      if (trial.status == TrialStatus::failed)
        table.row(row_head(escape_name(point.name)) + number_cell(std::to_string(trial.seed)) +
                  text_cell(escape_html(trial.message)));
  return table.html();
}

}  // namespace infomax
