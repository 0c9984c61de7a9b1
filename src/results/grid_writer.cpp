#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <optional>

#include "results/columns.h"
#include "results/grid_file.h"
#include "results/layout.h"
#include "results/text.h"

namespace infomax {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kIdByte = "trial_id_byte";

// What isn't a metric's, summary's, axis's or setting's to be called.
const std::vector<std::string>& columns() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{"point", "seed",    "block",       "status", "trial_id",
                                 kIdByte, "message", "point_order", "role",   "setting"};
    for (const char* coded :
         {"point_settings", "point_summaries", "trial_metrics", "trial_settings", "trial_facts"}) {
      all.emplace_back(coded);
      all.push_back(std::string(coded) + "_values");
    }
    return all;
  }();
  return names;
}

const std::string* value_of(const SettingList& settings, const std::string& key) {
  for (const auto& [name, value] : settings) {
    if (name == key) return &value;
  }
  return nullptr;
}

class GridWriter {
 public:
  GridWriter(h5::Writer& writer, const SuiteRecord& suite, const Grid& grid, std::string group)
      : writer_(writer),
        suite_(suite),
        grid_(grid),
        group_(std::move(group)),
        point_{{"point", grid.points.size()}},
        point_seed_{{"point", grid.points.size()}, {"seed", grid.rows.size()}},
        trials_(grid.points.size() * grid.rows.size(), nullptr) {
    for (std::size_t p = 0; p < grid.points.size(); ++p) {
      for (const TrialRecord& trial : point(p).trials) {
        const auto row = std::lower_bound(grid.rows.begin(), grid.rows.end(), row_of(trial));
        trials_[p * grid.rows.size() + static_cast<std::size_t>(row - grid.rows.begin())] = &trial;
      }
    }
  }

  void write(bool several) {
    write_scales();
    write_settings();
    write_metrics();
    write_trials();
    write_points(several);
  }

 private:
  const PointRecord& point(std::size_t p) const { return suite_.points[grid_.points[p]]; }
  std::string path(const std::string& name) const { return h5::join(group_, name); }

  void write_scales() {
    std::vector<std::string> names, blocks;
    for (std::size_t p = 0; p < grid_.points.size(); ++p) names.push_back(point(p).name);
    std::vector<std::uint32_t> seeds;
    for (const GridRow& row : grid_.rows) {
      seeds.push_back(row.seed);
      blocks.push_back(row.block);
    }
    writer_.texts(path("point"), {names.size()}, names);
    writer_.attribute(path("point"), "long_name", "combination of the suite's settings");
    writer_.scale(path("point"));
    writer_.counts(path("seed"), {seeds.size()}, seeds);
    writer_.attribute(path("seed"), "long_name", "index of the seed in its block");
    writer_.attribute(path("seed"), "units", "1");
    writer_.scale(path("seed"));
    writer_.texts(path("block"), {blocks.size()}, blocks);
    describe(writer_, path("block"), "block of seeds", {{"seed", blocks.size()}});
  }

  // ---- settings

  // The value that all points give a setting.
  std::optional<std::string> common_value(const std::string& key) const {
    const std::string* first = value_of(point(0).settings, key);
    for (std::size_t p = 0; p < grid_.points.size(); ++p) {
      const std::string* value = value_of(point(p).settings, key);
      if (first == nullptr || value == nullptr || *value != *first) return std::nullopt;
    }
    return first == nullptr ? std::nullopt : std::optional(*first);
  }

  // All settings, in the order of first appearance.
  std::vector<std::string> setting_keys() const {
    std::vector<std::string> keys;
    std::set<std::string> known;
    for (std::size_t p = 0; p < grid_.points.size(); ++p) {
      for (const auto& [key, value] : point(p).settings) {
        if (known.insert(key).second) keys.push_back(key);
      }
    }
    return keys;
  }

  std::set<std::string> taken_names() const {
    std::set<std::string> taken(columns().begin(), columns().end());
    for (const auto* forms : {&grid_.metrics, &grid_.summaries}) {
      for (const Metric& form : *forms) {
        taken.insert(form.name);
        for (const Axis& axis : form.axes) taken.insert(axis.name);
      }
    }
    return taken;
  }

  // Of settings, the names of their data sets.
  std::map<std::string, std::string> names_for(const std::vector<std::string>& keys) const {
    std::set<std::string> taken = taken_names();
    std::map<std::string, std::string> names;
    for (const std::string& key : keys) {
      if (is_identifier(key) && taken.insert(key).second) names[key] = key;
    }
    for (const std::string& key : keys) {
      if (names.contains(key)) continue;
      std::string name = "setting_";
      for (const char c : key) name += is_identifier(std::string("x") + c) ? c : '_';
      while (!taken.insert(name).second) name += '_';
      names[key] = name;
    }
    return names;
  }

  void write_settings() {
    std::vector<std::string> varied;
    for (const std::string& key : setting_keys()) {
      const auto common = common_value(key);
      if (common && !kGroupAttributes.contains(key) && !suite_.facts.contains(key))
        writer_.attribute(group_, key, *common);
      else
        varied.push_back(key);
    }
    const auto names = names_for(varied);
    for (const auto& [key, name] : names) setting_names_.push_back(name);
    std::string coordinates = "block";
    for (const std::string& key : varied) {
      std::vector<std::string> values;
      for (std::size_t p = 0; p < grid_.points.size(); ++p) {
        const std::string* value = value_of(point(p).settings, key);
        values.push_back(value == nullptr ? "" : *value);
      }
      const std::string& name = names.at(key);
      writer_.texts(path(name), {values.size()}, values);
      describe(writer_, path(name), "setting of the suite", point_);
      writer_.attribute(path(name), "role", "setting");
      writer_.attribute(path(name), "setting", key);
      coordinates += " " + name;
    }
    writer_.attribute(group_, "coordinates", coordinates);
  }

  // ---- points and trials

  void write_points(bool several) {
    std::vector<std::string> keys, summaries;
    std::vector<std::uint32_t> order;
    const std::string all = names_text(grid_.summaries);
    for (std::size_t p = 0; p < grid_.points.size(); ++p) {
      keys.push_back(keys_text(point(p).settings));
      summaries.push_back(names_text(point(p).summaries));
      order.push_back(static_cast<std::uint32_t>(grid_.points[p]));
    }
    write_coded(writer_, path("point_settings"), "settings that the point has, in their order",
                point_, keys);
    if (std::any_of(summaries.begin(), summaries.end(),
                    [&](const std::string& names) { return names != all; }))
      write_coded(writer_, path("point_summaries"), "summaries that the point has", point_,
                  summaries);
    if (!several) return;
    writer_.counts(path("point_order"), {order.size()}, order);
    writer_.attribute(path("point_order"), "units", "1");
    describe(writer_, path("point_order"), "place of the point in the suite", point_);
  }

  void write_status() {
    std::vector<std::uint32_t> codes;
    for (const TrialRecord* trial : trials_)
      codes.push_back(trial == nullptr ? 2 : trial->status == TrialStatus::failed ? 1 : 0);
    writer_.counts(path("status"), shape_of(point_seed_), codes);
    describe(writer_, path("status"), "what became of the trial", point_seed_);
    const std::uint32_t values[] = {0, 1, 2};
    writer_.attribute(path("status"), "flag_values", values);
    writer_.attribute(path("status"), "flag_meanings", "done failed missing");
  }

  void write_ids() {
    std::vector<std::string> ids;
    std::size_t width = 1;
    for (const TrialRecord* trial : trials_) {
      ids.push_back(trial == nullptr ? "" : trial->id);
      width = std::max(width, ids.back().size());
    }
    writer_.bare_scale(path(kIdByte), width);
    writer_.letters(path("trial_id"), shape_of(point_seed_), width, ids);
    writer_.attribute(path("trial_id"), "_Encoding", "utf-8");
    Leads leads = point_seed_;
    leads.push_back({kIdByte, width});
    describe(writer_, path("trial_id"), "SHA-256 of all that decides the trial's result", leads);
  }

  // A text for each trial; the one for no trial is the first trial's, so that it adds none.
  std::vector<std::string> texts_of(
      const std::function<std::string(const PointRecord&, const TrialRecord&)>& text) const {
    std::vector<std::string> texts(trials_.size());
    const std::string* first = nullptr;
    for (std::size_t i = 0; i < trials_.size(); ++i) {
      if (trials_[i] == nullptr) continue;
      texts[i] = text(point(i / grid_.rows.size()), *trials_[i]);
      if (first == nullptr) first = &texts[i];
    }
    for (std::size_t i = 0; i < trials_.size() && first != nullptr; ++i)
      if (trials_[i] == nullptr) texts[i] = *first;
    return texts;
  }

  // A coded column, where a trial has another text than the usual.
  void write_where_new(const char* name, const char* description, const std::string& usual,
                       const std::vector<std::string>& texts) {
    if (std::any_of(texts.begin(), texts.end(),
                    [&](const std::string& text) { return text != usual; }))
      write_coded(writer_, path(name), description, point_seed_, texts);
  }

  void write_trials() {
    write_status();
    write_ids();
    std::vector<std::string> messages;
    bool any = false;
    for (const TrialRecord* trial : trials_) {
      messages.push_back(trial == nullptr ? "" : trial->message);
      any = any || !messages.back().empty();
    }
    if (any) {
      writer_.texts(path("message"), shape_of(point_seed_), messages);
      describe(writer_, path("message"), "why the trial failed", point_seed_);
    }
    const bool trials = std::any_of(trials_.begin(), trials_.end(),
                                    [](const TrialRecord* trial) { return trial != nullptr; });
    if (!trials) return;
    write_where_new("trial_metrics", "metrics that the trial has", names_text(grid_.metrics),
                    texts_of([](const PointRecord&, const TrialRecord& trial) {
                      return names_text(trial.metrics);
                    }));
    write_where_new("trial_settings", "the trial's settings as JSON; null: its point's", "null",
                    texts_of([](const PointRecord& of, const TrialRecord& trial) {
                      return settings_text(trial.settings, of.settings);
                    }));
    write_where_new("trial_facts",
                    "JSON merge patch from the file's facts to the trial's; null: none", "null",
                    texts_of([&](const PointRecord&, const TrialRecord& trial) {
                      return facts_patch(suite_.facts, trial.facts);
                    }));
  }

  // ---- metrics

  void write_metrics() {
    std::vector<std::string> reserved = columns();
    reserved.insert(reserved.end(), setting_names_.begin(), setting_names_.end());
    MetricWriter metrics(writer_, group_, reserved);
    for (const Metric& form : grid_.metrics) {
      std::vector<double> values;
      values.reserve(trials_.size() * elements_of(form));
      for (const TrialRecord* trial : trials_)
        append(values, form, trial == nullptr ? nullptr : find_metric(trial->metrics, form.name));
      metrics.add(form, "metric", point_seed_, values);
    }
    for (const Metric& form : grid_.summaries) {
      std::vector<double> values;
      for (std::size_t p = 0; p < grid_.points.size(); ++p)
        append(values, form, find_metric(point(p).summaries, form.name));
      metrics.add(form, "summary", point_, values);
    }
  }

  static void append(std::vector<double>& values, const Metric& form, const Metric* metric) {
    if (metric != nullptr)
      values.insert(values.end(), metric->values.begin(), metric->values.end());
    else
      values.insert(values.end(), elements_of(form), kNaN);
  }

  h5::Writer& writer_;
  const SuiteRecord& suite_;
  const Grid& grid_;
  std::string group_;
  Leads point_, point_seed_;
  std::vector<std::string> setting_names_;  // of data sets
  std::vector<const TrialRecord*> trials_;  // [point, seed]; none where there is no such trial
};

}  // namespace

void write_grid(h5::Writer& writer, const SuiteRecord& suite, const Grid& grid,
                const std::string& group, bool several) {
  GridWriter(writer, suite, grid, group).write(several);
}

}  // namespace infomax
