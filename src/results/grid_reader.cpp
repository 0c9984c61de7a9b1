#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>

#include "results/columns.h"
#include "results/grid_file.h"
#include "results/layout.h"

namespace infomax {
namespace {

// For each setting along points the data set that has it.
std::map<std::string, std::string> varied_settings(const h5::Reader& reader,
                                                   const std::string& group) {
  std::map<std::string, std::string> varied;
  for (const std::string& name : reader.datasets(group)) {
    const std::string path = h5::join(group, name);
    for (const auto& [attribute, text] : reader.attributes(path)) {
      if (attribute == "role" && text == "setting" &&
          !varied.emplace(reader.attribute(path, "setting"), name).second)
        reader.refuse(path + " is a setting that another data set is, too");
    }
  }
  return varied;
}

std::vector<std::vector<std::string>> key_lists(const h5::Reader& reader, const std::string& group,
                                                const Coded& coded) {
  std::vector<std::vector<std::string>> lists;
  for (const std::string& list : coded.values)
    lists.push_back(keys_from(reader, h5::join(group, "point_settings_values"), list));
  return lists;
}

class GridReader {
 public:
  GridReader(const h5::Reader& reader, const SuiteRecord& suite, std::string group)
      : reader_(reader), suite_(suite), group_(std::move(group)) {
    for (const std::string& name : reader.groups(group_))
      reader.refuse(path(name) + " is a group beside data sets, which no result has");
    names_ = reader.texts(path("point"));
    require_axis("point", names_.shape);
    point_ = {{"point", names_.values.size()}};
    h5::Counts seeds = reader.counts(path("seed"));
    require_axis("seed", seeds.shape);
    const Leads seed{{"seed", seeds.values.size()}};
    const auto blocks = texts("block", seed);
    for (std::size_t i = 0; i < seeds.values.size(); ++i) {
      rows_.push_back({seeds.values[i], blocks[i]});
      if (seeds.values[i] > kLargestSeed)
        reader.refuse(fmt::format("{} holds {}, want at most {}", path("seed"), seeds.values[i],
                                  kLargestSeed));
      if (i > 0 && !(rows_[i - 1] < rows_[i])) reader.refuse(path("seed") + " is not in order");
    }
    point_seed_ = {point_[0], seed[0]};
  }

  ReadGrid read() {
    ReadGrid grid;
    for (const std::string& name : names_.values) grid.points.push_back({name, {}, {}, {}});
    read_settings(grid.points);
    read_summaries(grid.points);
    read_trials(grid.points);
    if (has("point_order")) grid.order = counts("point_order", point_);
    return grid;
  }

 private:
  std::string path(const std::string& name) const { return h5::join(group_, name); }
  bool has(const std::string& name) const { return reader_.has(group_, name); }

  void require_axis(const std::string& name, const h5::Shape& shape) const {
    if (shape.size() != 1) reader_.refuse(path(name) + " is no axis");
  }
  void require_shape(const std::string& name, const h5::Shape& shape, const Leads& leads) const {
    if (shape != shape_of(leads)) reader_.refuse(path(name) + " doesn't fit its axes");
  }
  std::vector<std::string> texts(const std::string& name, const Leads& leads) const {
    h5::Texts texts = reader_.texts(path(name));
    require_shape(name, texts.shape, leads);
    return std::move(texts.values);
  }
  std::vector<std::uint32_t> counts(const std::string& name, const Leads& leads) const {
    h5::Counts counts = reader_.counts(path(name));
    require_shape(name, counts.shape, leads);
    return std::move(counts.values);
  }
  std::optional<Coded> optional_coded(const std::string& name, const Leads& leads) const {
    return has(name) ? std::optional(read_coded(reader_, path(name), leads)) : std::nullopt;
  }

  // ---- settings

  void read_settings(std::vector<PointRecord>& points) const {
    const Coded coded = read_coded(reader_, path("point_settings"), point_);
    const auto lists = key_lists(reader_, group_, coded);
    std::map<std::string, std::vector<std::string>> varied;
    for (const auto& [key, name] : varied_settings(reader_, group_))
      varied[key] = texts(name, point_);
    std::map<std::string, std::string> common;
    for (auto& attribute : reader_.attributes(group_)) common.insert(std::move(attribute));
    for (std::size_t p = 0; p < points.size(); ++p) {
      SettingList& settings = points[p].settings;
      for (const std::string& key : lists[coded.codes[p]]) {
        if (const auto column = varied.find(key); column != varied.end()) {
          settings.emplace_back(key, column->second[p]);
        } else if (const auto attribute = common.find(key); attribute != common.end()) {
          settings.emplace_back(key, attribute->second);
        } else {
          reader_.refuse(fmt::format("{} has no setting \"{}\"", group_, key));
        }
      }
    }
  }

  // ---- metrics

  // For each text of a coded column the indices of the metrics that it names; all of them in order
  // where there is none.
  std::vector<std::vector<std::size_t>> lists_of(const std::optional<Coded>& coded,
                                                 const std::string& name,
                                                 const std::vector<Metric>& all) const {
    std::vector<std::vector<std::size_t>> lists;
    if (coded) {
      for (const std::string& text : coded->values)
        lists.push_back(places_from(reader_, path(name + "_values"), text, all));
    } else {
      lists.emplace_back();
      for (std::size_t i = 0; i < all.size(); ++i) lists[0].push_back(i);
    }
    return lists;
  }

  void read_summaries(std::vector<PointRecord>& points) const {
    const auto all = read_metrics(reader_, group_, "summary", point_);
    const auto coded = optional_coded("point_summaries", point_);
    const auto lists = lists_of(coded, "point_summaries", all);
    for (std::size_t p = 0; p < points.size(); ++p) {
      for (const std::size_t i : lists[coded ? coded->codes[p] : 0])
        points[p].summaries.push_back(part_of(all[i], p));
    }
  }

  // ---- trials

  void read_trials(std::vector<PointRecord>& points) const {
    const auto statuses = counts("status", point_seed_);
    const h5::Texts ids = reader_.letters(path("trial_id"));
    require_shape("trial_id", ids.shape, point_seed_);
    const auto messages =
        has("message") ? texts("message", point_seed_) : std::vector<std::string>();
    const auto all = read_metrics(reader_, group_, "metric", point_seed_);
    const auto metrics = optional_coded("trial_metrics", point_seed_);
    const auto lists = lists_of(metrics, "trial_metrics", all);
    const auto settings = optional_coded("trial_settings", point_seed_);
    const auto facts = optional_coded("trial_facts", point_seed_);
    std::vector<Shared<Facts>> own_facts;
    for (const std::string& text : facts ? facts->values : std::vector<std::string>())
      own_facts.push_back(patched(reader_, path("trial_facts_values"), text, suite_.facts));

    std::vector<Shared<SettingList>> of_points;
    of_points.reserve(points.size());
    for (const PointRecord& point : points) of_points.emplace_back(point.settings);
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      if (statuses[i] > 2)
        reader_.refuse(fmt::format("{} holds {}, want at most 2", path("status"), statuses[i]));
      if (statuses[i] == 2) continue;
      PointRecord& point = points[i / rows_.size()];
      const GridRow& row = rows_[i % rows_.size()];
      TrialRecord trial;
      trial.suite = suite_.suite;
      trial.point = point.name;
      trial.block = row.block;
      trial.seed = row.seed;
      trial.id = ids.values[i];
      trial.status = statuses[i] == 1 ? TrialStatus::failed : TrialStatus::done;
      if (!messages.empty()) trial.message = messages[i];
      trial.settings = of_points[i / rows_.size()];
      if (settings && settings->values[settings->codes[i]] != "null")
        trial.settings = settings_from(reader_, path("trial_settings_values"),
                                       settings->values[settings->codes[i]], point.settings);
      if (facts) trial.facts = own_facts[facts->codes[i]];
      for (const std::size_t m : lists[metrics ? metrics->codes[i] : 0])
        trial.metrics.push_back(part_of(all[m], i));
      point.trials.push_back(std::move(trial));
    }
  }

  const h5::Reader& reader_;
  const SuiteRecord& suite_;
  std::string group_;
  h5::Texts names_;
  std::vector<GridRow> rows_;
  Leads point_, point_seed_;
};

}  // namespace

std::set<std::string> constant_settings(const h5::Reader& reader, const std::string& group) {
  const h5::Texts lists = reader.texts(h5::join(group, "point_settings_values"));
  const auto varied = varied_settings(reader, group);
  std::set<std::string> keys;
  for (const auto& list : key_lists(reader, group, {{}, lists.values})) {
    for (const std::string& key : list) {
      if (!varied.contains(key)) keys.insert(key);
    }
  }
  return keys;
}

ReadGrid read_grid(const h5::Reader& reader, const SuiteRecord& suite, const std::string& group) {
  return GridReader(reader, suite, group).read();
}

}  // namespace infomax
