#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "core/error.h"
#include "results/suite_file.h"
#include "results/text.h"
#include "suite/parameters.h"
#include "suite/registries.h"
#include "suite/suite.h"
#include "tasks/catalogue.h"
#include "tasks/marginals.h"
#include "tasks/picture.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

// A suite: its question and points. A point: every value that it depends on.
void show_suite(const Suite& suite, bool json) {
  if (!suite.includes.empty()) {
    if (!json)
      fmt::print("{}\n\n  question  {}\n  source    {}\n  file      {}\n\n", suite.name,
                 suite.question, suite.source, suite.path);
    TextTable table({"includes"});
    for (const std::string& name : suite.includes) table.add({name});
    table.print(json);
    return;
  }
  if (!json)
    fmt::print(
        "{}\n\n  question  {}\n  source    {}\n  seeds     {}\n  sha256    {}\n  file      {}\n\n",
        suite.name, suite.question, suite.source, suite.seeds, suite.sha256, suite.path);
  TextTable table({"point"});
  for (const Point& point : suite.points) table.add({point.name});
  table.print(json);
}

void show_point(const Suite& suite, const Point& point, bool json) {
  TextTable table({"setting", "value", "meaning"});
  for (const auto& [key, value] : texts(point.settings))
    table.add({key, value, std::string(find_parameter(key)->summary)});
  if (!json) fmt::print("{} {}\n\n", suite.name, point.name);
  table.print(json);
}

TextTable facts_of_task(const CataloguedTask& row, const Task& task) {
  const Truth truth = task.truth();
  TextTable table({"fact", "value"});
  table.add({"task", row.id});
  table.add({"family", row.family});
  table.add({"made of", row.task});
  for (const auto& [name, value] : row.parameters.items()) table.add({name, to_text(value)});
  table.add({"columns of x", fmt::format("{}", task.x_width())});
  table.add({"columns of y", fmt::format("{}", task.y_width())});
  table.add({"nats", nats_text(row)});
  table.add({"known by", std::string(to_string(truth.by))});
  if (truth.error > 0) table.add({"error", fmt::format("{:g}", truth.error)});
  table.add({"density ratio", task.density_ratio() != nullptr ? "known" : "not known"});
  table.add({"summary", row.summary});
  for (const RowInfo& part : rows_of_task(row.task))
    if (!part.formula.empty())
      table.add({std::string(part.name), fmt::format("{} ({})", part.formula, part.source)});
  if (!row.source.empty()) table.add({"source", row.source});
  return table;
}

constexpr std::size_t kMostMarginals = 4;  // of a side

TextTable marginals_table(const Task& task) {
  std::vector<std::string> heading{"column", "mean", "deviation"};
  for (const double q : kMarginalQuantiles) heading.push_back(fmt::format("{:g} %", 100 * q));
  heading.emplace_back("repeated");
  TextTable table(std::move(heading));
  for (const Marginal& of : marginals(task, kMostMarginals)) {
    std::vector<std::string> row{of.column, fmt::format("{:.4g}", of.mean),
                                 fmt::format("{:.4g}", of.deviation)};
    for (const double value : of.quantiles) row.push_back(fmt::format("{:.4g}", value));
    row.push_back(of.repeated > 0 ? fmt::format("{:.3g} %", 100 * of.repeated) : "none");
    table.add(std::move(row));
  }
  return table;
}

// A task of the catalogue: what it is made of, its information and how it is known, its columns.
void show_task(const CataloguedTask& row, bool json) {
  const DataPlaces data = data_places(find_places(), "");
  const std::unique_ptr<Task> task = make_task(row.id, {}, images_of_task(row.id, {}, data));
  const TextTable facts = facts_of_task(row, *task), columns = marginals_table(*task);
  if (json) {
    fmt::print("{}", facts.json_with(columns));
    return;
  }
  fmt::print("{}\n{}rows in the plane of x_1 (to the right) and y_1 (upwards)\n\n{}", facts.text(),
             picture(*task, 60, 20), columns.text());
  const auto more = [](const char* side, std::size_t width) {
    if (width > kMostMarginals)
      fmt::print("and {} more columns of {}\n", width - kMostMarginals, side);
  };
  more("x", task->x_width());
  more("y", task->y_width());
  fmt::print("of {} rows; repeated: the share of the rows whose value another row has, too\n",
             kMarginalRows);
}

// A name in any registry; in two, where it is a critic and an objective, say. With the parameters
// that its rows take.
bool show_name(const std::string& name, bool json) {
  TextTable table({"kind", "name", "summary"}), taken({"parameter", "default", "meaning"});
  std::set<std::string_view> seen;
  bool any = false;
  for (const Registry& registry : registries())
    for (const RowInfo& row : registry.rows) {
      if (row.name != name) continue;
      table.add({std::string(row.kind), name, std::string(row.summary)});
      if (!row.formula.empty())
        table.add({"formula", name, fmt::format("{} ({})", row.formula, row.source)});
      any = true;
      // A bound is an estimator, too: its parameters are the same objects.
      for (const Parameter& parameter : row.parameters)
        if (seen.insert(parameter.name).second)
          taken.add({std::string(parameter.name), std::string(parameter.otherwise),
                     std::string(parameter.summary)});
    }
  if (any && json) {
    fmt::print("{}", table.json_with(taken));
  } else if (any) {
    fmt::print("{}", table.text());
    if (!seen.empty()) fmt::print("\n{}", taken.text());
  }
  return any;
}

// By its first bytes: a name may be anything.
bool is_hdf5(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char head[8] = {};
  return file.read(head, sizeof head) && std::string_view(head, sizeof head) == "\x89HDF\r\n\x1a\n";
}

// A result: what it holds, and every fact that it states of how it was made.
void show_result(const std::string& path, bool json) {
  const SuiteRecord record = read_suite(path);
  std::size_t trials = 0, failed = 0;
  std::set<std::string> seeds, metrics;
  for (const PointRecord& point : record.points)
    for (const TrialRecord& trial : point.trials) {
      ++trials;
      if (trial.status == TrialStatus::failed) ++failed;
      seeds.insert(trial.block + " " + std::to_string(trial.seed));
      for (const Metric& metric : trial.metrics) metrics.insert(metric.name);
    }
  TextTable table({"fact", "value"});
  table.add({"result", path});
  table.add({"suite", record.suite});
  table.add({"points", fmt::format("{}", record.points.size())});
  table.add({"seeds", fmt::format("{}", seeds.size())});
  table.add({"trials", fmt::format("{}, {} of them failed", trials, failed)});
  table.add({"metrics", fmt::format("{}", fmt::join(metrics, ", "))});
  for (const auto& [name, value] : record.facts) table.add({name, value});
  table.print(json);
  if (!json)
    fmt::print("\nits numbers: infomax report {0}; against the reference: infomax compare {0}\n",
               printable(path, path.size()));
}

int show(const std::string& what, const std::string& point, bool json) {
  const std::string folder = find_places().suites();
  if (const CataloguedTask* task = point.empty() ? find_catalogued(what) : nullptr) {
    show_task(*task, json);
    return 0;
  }
  if (point.empty() && show_name(what, json)) return 0;
  if (point.empty() && is_hdf5(what)) {
    show_result(what, json);
    return 0;
  }
  Suite suite;
  try {
    suite = load_suite(what, folder);
  } catch (const InputError& e) {
    if (what.find('/') != std::string::npos || what.ends_with(".toml")) throw;
    const auto names = suite_names(folder);
    if (std::find(names.begin(), names.end(), what) != names.end()) throw;
    std::string kinds = "suite";
    for (const Registry& registry : registries()) kinds += fmt::format(", {}", registry.kind);
    throw InputError(fmt::format("\"{}\" is no {}; see infomax list", what, kinds));
  }
  if (point.empty())
    show_suite(suite, json);
  else
    show_point(suite, point_named(suite, point), json);
  return 0;
}

}  // namespace

void add_show(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string what, point;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "show", "One thing, with every value that it depends on",
                                  "infomax show paper-critics critic=bilinear,bound=nce");
  command
      ->add_option("what", options->what,
                   "A suite, bound, critic, encoder, task, transform, objective, data set, ...; a "
                   "result's file")
      ->required();
  command->add_option("point", options->point, "One point of the suite");
  command->add_flag("--json", options->json, "A list of objects");
  command->callback([options, &chosen] {
    chosen.command = [options] { return show(options->what, options->point, options->json); };
  });
}

}  // namespace infomax
