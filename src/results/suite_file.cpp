#include "results/suite_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "core/error.h"
#include "results/envelope.h"
#include "results/equality.h"
#include "results/h5.h"
#include "results/layout.h"
#include "results/publish.h"
#include "results/sandbox.h"
#include "results/status.h"
#include "results/wire.h"

namespace infomax {
namespace {

using nlohmann::json;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kTrials = "trials";

const std::set<std::string>& root_attributes() {
  static const std::set<std::string> names{"format", "Conventions", "suite", "suite_text",
                                           "suite_sha256"};
  return names;
}

const std::vector<std::string>& reserved_in_point() {
  static const std::vector<std::string> names{"seed",           "trial_id",   "block",
                                              "status",         "message",    "trial_metrics",
                                              "trial_settings", "trial_facts"};
  return names;
}

// ---------------------------------------------------------------------------------------------- writing

bool row_before(const TrialRecord& a, const TrialRecord& b) {
  return a.seed != b.seed ? a.seed < b.seed : a.block < b.block;
}

void check_point(const SuiteRecord& suite, const PointRecord& point) {
  if (point.name.empty() || point.name == "." || point.name == ".." || point.name == kTrials ||
      point.name.find('/') != std::string::npos)
    throw InputError(
        fmt::format("suite {}: \"{}\" can't be a point's name", suite.suite, point.name));
  for (const TrialRecord& trial : point.trials) {
    if (trial.suite != suite.suite || trial.point != point.name)
      throw InputError(fmt::format("suite {}: point {} holds a trial of {}, {}", suite.suite,
                                   point.name, trial.suite, trial.point));
  }
  for (std::size_t i = 1; i < point.trials.size(); ++i) {
    if (!row_before(point.trials[i - 1], point.trials[i]))
      throw InputError(fmt::format("suite {}: point {}: {} stands after {}", suite.suite,
                                   point.name, seed_name(point.trials[i]),
                                   seed_name(point.trials[i - 1])));
  }
}

const Metric* find_metric(const std::vector<Metric>& metrics, const std::string& name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

bool same_form(const Metric& a, const Metric& b) {
  return a.units == b.units && a.description == b.description &&
         std::equal(a.axes.begin(), a.axes.end(), b.axes.begin(), b.axes.end(),
                    [](const Axis& left, const Axis& right) { return same(left, right); });
}

std::size_t size_of(const Metric& form) {
  std::size_t size = 1;
  for (const Axis& axis : form.axes) size *= axis.coordinates.size();
  return size;
}

std::string names_of(const std::vector<Metric>& metrics) {
  std::string names;
  for (const Metric& metric : metrics) names += (names.empty() ? "" : " ") + metric.name;
  return names;
}

// Every metric that a trial of the point has, without values, in the order of first appearance.
std::vector<Metric> forms_of(const PointRecord& point) {
  std::vector<Metric> forms;
  for (const TrialRecord& trial : point.trials) {
    for (const Metric& metric : trial.metrics) {
      const Metric* known = find_metric(forms, metric.name);
      if (known == nullptr) {
        forms.push_back({metric.name, metric.units, metric.description, metric.axes, {}});
      } else if (!same_form(*known, metric)) {
        throw InputError(fmt::format(
            "point {}: {} of {} has another unit, description or axis than other trials'",
            point.name, metric.name, seed_name(trial)));
      }
      if (metric.values.size() != size_of(metric))
        throw ShapeError(fmt::format("point {}: {} of {} has {} values, want {} to fill its axes",
                                     point.name, metric.name, seed_name(trial),
                                     metric.values.size(), size_of(metric)));
    }
    for (std::size_t i = 0; i < trial.metrics.size(); ++i) {
      if (find_metric(trial.metrics, trial.metrics[i].name) != &trial.metrics[i])
        throw InputError(fmt::format("point {}: {} has {} twice", point.name, seed_name(trial),
                                     trial.metrics[i].name));
    }
  }
  return forms;
}

std::string to_json(const std::vector<std::pair<std::string, std::string>>& settings) {
  json list = json::array();
  for (const auto& [key, value] : settings) list.push_back({key, value});
  return list.dump();
}

std::string patch(const Facts& from, const Facts& to) {
  if (to.empty()) return "null";
  json changes = json::object();
  for (const auto& [key, value] : from) {
    if (!to.contains(key)) changes[key] = nullptr;
  }
  for (const auto& [key, value] : to) {
    const auto old = from.find(key);
    if (old == from.end() || old->second != value) changes[key] = value;
  }
  return changes.dump();
}

// Columns of texts, one row per trial, each attached to the rows' scale.
void write_column(h5::Writer& writer, const std::string& path, const std::string& scale,
                  const std::string& description, std::span<const std::string> values) {
  writer.texts(path, values);
  writer.attribute(path, "long_name", description);
  writer.attach(path, 0, scale);
}

template <class Get>
std::vector<std::string> column(const std::vector<TrialRecord>& trials, Get get) {
  std::vector<std::string> values;
  values.reserve(trials.size());
  for (const TrialRecord& trial : trials) values.push_back(get(trial));
  return values;
}

void write_rows(h5::Writer& writer, const std::string& group, const SuiteRecord& suite,
                const PointRecord& point, const std::vector<Metric>& forms) {
  const std::string seed = h5::join(group, "seed");
  std::vector<std::uint32_t> seeds;
  for (const TrialRecord& trial : point.trials) seeds.push_back(trial.seed);
  writer.counts(seed, seeds);
  writer.attribute(seed, "units", "1");
  writer.attribute(seed, "long_name", "index of the seed in its block");
  writer.scale(seed);

  const auto write = [&](const char* name, const char* description, auto get) {
    write_column(writer, h5::join(group, name), seed, description, column(point.trials, get));
  };
  write("trial_id", "SHA-256 of all that decides the trial's result",
        [](const TrialRecord& t) { return t.id; });
  write("block", "block of seeds", [](const TrialRecord& t) { return t.block; });
  write("status", "done or failed", [](const TrialRecord& t) { return to_string(t.status); });
  write("message", "why the trial failed", [](const TrialRecord& t) { return t.message; });

  const auto any = [&](auto differs) {
    return std::any_of(point.trials.begin(), point.trials.end(), differs);
  };
  const std::string all = names_of(forms);
  if (any([&](const TrialRecord& t) { return names_of(t.metrics) != all; }))
    write("trial_metrics", "the metrics that the trial has",
          [](const TrialRecord& t) { return names_of(t.metrics); });
  if (any([&](const TrialRecord& t) { return t.settings != point.settings; }))
    write("trial_settings", "the trial's settings as JSON; null: its point's",
          [&](const TrialRecord& t) {
            return t.settings == point.settings ? std::string("null") : to_json(t.settings);
          });
  if (any([](const TrialRecord& t) { return !t.facts.empty(); }))
    write("trial_facts", "JSON merge patch from the file's facts to the trial's; null: none",
          [&](const TrialRecord& t) { return patch(suite.facts, t.facts); });
}

void write_point(h5::Writer& writer, const SuiteRecord& suite, const PointRecord& point) {
  check_point(suite, point);
  const std::string group = h5::join("/", point.name);
  writer.group(group);
  for (const auto& [key, value] : point.settings) writer.attribute(group, key, value);
  const std::vector<Metric> forms = forms_of(point);
  write_rows(writer, group, suite, point, forms);

  MetricWriter metrics(writer, group, reserved_in_point());
  const Lead seeds{"seed", point.trials.size()};
  for (const Metric& form : forms) {
    std::vector<double> values;
    for (const TrialRecord& trial : point.trials) {
      if (const Metric* metric = find_metric(trial.metrics, form.name)) {
        values.insert(values.end(), metric->values.begin(), metric->values.end());
      } else {
        values.insert(values.end(), size_of(form), kNaN);
      }
    }
    metrics.add(form, "metric", seeds, values);
  }
  for (const Metric& summary : point.summaries) metrics.add(summary, "summary", {}, summary.values);
}

void write_table(h5::Writer& writer, const SuiteRecord& suite) {
  std::vector<std::uint32_t> numbers, seeds;
  std::vector<TrialRecord> rows;  // what the columns name, without metrics
  for (const PointRecord& point : suite.points) {
    for (const TrialRecord& trial : point.trials) {
      numbers.push_back(static_cast<std::uint32_t>(numbers.size()));
      seeds.push_back(trial.seed);
      TrialRecord row;
      row.point = trial.point;
      row.block = trial.block;
      row.status = trial.status;
      row.id = trial.id;
      rows.push_back(std::move(row));
    }
  }
  writer.group("/trials");
  writer.counts("/trials/trial", numbers);
  writer.attribute("/trials/trial", "units", "1");
  writer.scale("/trials/trial");
  const auto write = [&](const char* name, const char* description, auto get) {
    write_column(writer, h5::join("/trials", name), "/trials/trial", description,
                 column(rows, get));
  };
  write("point", "name of the point's group", [](const TrialRecord& t) { return t.point; });
  writer.counts("/trials/seed", seeds);
  writer.attribute("/trials/seed", "long_name", "index of the seed in its block");
  writer.attribute("/trials/seed", "units", "1");
  writer.attach("/trials/seed", 0, "/trials/trial");
  write("block", "block of seeds", [](const TrialRecord& t) { return t.block; });
  write("status", "done or failed", [](const TrialRecord& t) { return to_string(t.status); });
  write("trial_id", "SHA-256 of all that decides the trial's result",
        [](const TrialRecord& t) { return t.id; });
}

// ---------------------------------------------------------------------------------------------- reading

json parse_json(const h5::Reader& reader, const std::string& path, const std::string& text) {
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) reader.refuse(path + " is not JSON");
  return value;
}

std::vector<std::pair<std::string, std::string>> settings_of(const h5::Reader& reader,
                                                             const std::string& path,
                                                             const std::string& text,
                                                             const PointRecord& point) {
  const json list = parse_json(reader, path, text);
  if (list.is_null()) return point.settings;
  std::vector<std::pair<std::string, std::string>> settings;
  if (!list.is_array()) reader.refuse(path + " is no list of pairs of texts");
  for (const json& pair : list) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
      reader.refuse(path + " is no list of pairs of texts");
    settings.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  }
  return settings;
}

Facts patched(const h5::Reader& reader, const std::string& path, const std::string& text,
              const Facts& from) {
  const json changes = parse_json(reader, path, text);
  if (changes.is_null()) return {};
  if (!changes.is_object()) reader.refuse(path + " is no JSON object");
  Facts facts = from;
  for (const auto& [key, value] : changes.items()) {
    if (value.is_null()) {
      facts.erase(key);
    } else if (value.is_string()) {
      facts[key] = value.get<std::string>();
    } else {
      reader.refuse(path + " holds a fact that is no text");
    }
  }
  return facts;
}

// The trial's own metrics: all of the point's, or those that its row of trial_metrics names.
std::vector<Metric> metrics_of_row(const h5::Reader& reader, const std::string& group,
                                   const std::vector<Metric>& all, std::size_t row,
                                   const std::string* names) {
  std::vector<Metric> metrics;
  const auto take = [&](const Metric& metric) {
    const std::size_t size = size_of(metric);
    const auto begin = metric.values.begin() + static_cast<std::ptrdiff_t>(row * size);
    metrics.push_back({metric.name, metric.units, metric.description, metric.axes,
                       std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(size))});
  };
  if (names == nullptr) {
    for (const Metric& metric : all) take(metric);
    return metrics;
  }
  std::istringstream words(*names);
  std::string word;
  while (words >> word) {
    const Metric* metric = find_metric(all, word);
    if (metric == nullptr || find_metric(metrics, word) != nullptr)
      reader.refuse(fmt::format("{}/trial_metrics names \"{}\" wrongly", group, word));
    take(*metric);
  }
  return metrics;
}

PointRecord read_point(const h5::Reader& reader, const SuiteRecord& suite,
                       const std::string& name) {
  const std::string group = h5::join("/", name);
  PointRecord point{name, reader.attributes(group), {}, {}};
  const auto seeds = reader.counts(h5::join(group, "seed"));
  const auto texts = [&](const std::string& column) {
    auto values = reader.texts(h5::join(group, column));
    if (values.size() != seeds.size())
      reader.refuse(
          fmt::format("{}/{} has {} rows, want {}", group, column, values.size(), seeds.size()));
    return values;
  };
  const auto optional_texts = [&](const std::string& column) {
    return reader.has(group, column) ? texts(column) : std::vector<std::string>();
  };
  const auto ids = texts("trial_id"), blocks = texts("block"), statuses = texts("status"),
             messages = texts("message"), metric_names = optional_texts("trial_metrics"),
             settings = optional_texts("trial_settings"), facts = optional_texts("trial_facts");
  const auto metrics = read_metrics(reader, group, "metric", Lead{"seed", seeds.size()});
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    TrialRecord trial;
    trial.suite = suite.suite;
    trial.point = name;
    trial.block = blocks[i];
    if (seeds[i] > kLargestSeed)
      reader.refuse(
          fmt::format("{}/seed holds {}, want at most {}", group, seeds[i], kLargestSeed));
    trial.seed = seeds[i];
    trial.id = ids[i];
    const auto status = parse_status(statuses[i]);
    if (!status) reader.refuse(group + "/status is neither done nor failed");
    trial.status = *status;
    trial.message = messages[i];
    trial.settings = settings.empty() ? point.settings
                                      : settings_of(reader, h5::join(group, "trial_settings"),
                                                    settings[i], point);
    if (!facts.empty())
      trial.facts = patched(reader, h5::join(group, "trial_facts"), facts[i], suite.facts);
    trial.metrics = metrics_of_row(reader, group, metrics, i,
                                   metric_names.empty() ? nullptr : &metric_names[i]);
    if (!point.trials.empty() && !row_before(point.trials.back(), trial))
      reader.refuse(group + "/seed is not in order");
    point.trials.push_back(std::move(trial));
  }
  point.summaries = read_metrics(reader, group, "summary", {});
  return point;
}

// The record that a file's content holds; only for a sandbox, for the HDF5 library believes too much.
SuiteRecord suite_in(const std::string& path, std::span<const std::byte> content) {
  const h5::Reader reader(path, content);
  SuiteRecord suite;
  suite.suite = reader.attribute("/", "suite");
  suite.text = reader.attribute("/", "suite_text");
  suite.sha256 = reader.attribute("/", "suite_sha256");
  for (auto& fact : reader.attributes("/")) {
    if (!root_attributes().contains(fact.first)) suite.facts.insert(std::move(fact));
  }
  for (const std::string& name : reader.groups("/")) {
    if (name != kTrials) suite.points.push_back(read_point(reader, suite, name));
  }
  return suite;
}

}  // namespace

void write_suite(const std::string& path, const SuiteRecord& suite) {
  std::vector<std::byte> content;
  {
    h5::Writer writer;
    writer.attribute("/", "format", "infomax suite 1");
    writer.attribute("/", "Conventions", "CF-1.8");
    writer.attribute("/", "suite", suite.suite);
    writer.attribute("/", "suite_text", suite.text);
    writer.attribute("/", "suite_sha256", suite.sha256);
    for (const auto& [key, value] : suite.facts) {
      if (root_attributes().contains(key))
        throw InputError(fmt::format("suite {}: a fact can't be named {}", suite.suite, key));
      writer.attribute("/", key, value);
    }
    write_table(writer, suite);
    std::set<std::string> names;
    for (const PointRecord& point : suite.points) {
      if (!names.insert(point.name).second)
        throw InputError(fmt::format("suite {}: two points {}", suite.suite, point.name));
      write_point(writer, suite, point);
    }
    content = writer.image();
  }
  publish(path, seal("suite", content), Replace::yes);
}

SuiteRecord read_suite(const std::string& path) {
  SuiteRecord suite;
  auto content = open_sealed(path, "suite");
  in_sandbox(
      std::span(&path, 1), content.size(),
      [&](std::size_t) { return encode(suite_in(path, content)); },
      [&](std::size_t, const std::string& answer) {
        content = {};  // a large file needs the room
        suite = decode_suite(path, answer);
      });
  return suite;
}

bool fact_decides(const std::string& key) {
  return key.starts_with("data.") || key == "overrides" || key == "fingerprint" ||
         key == "infomax.numerics";
}

const Facts& facts_of(const TrialRecord& trial, const SuiteRecord& suite) {
  return trial.facts.empty() ? suite.facts : trial.facts;
}

}  // namespace infomax
