#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "core/error.h"
#include "estimators/estimator.h"
#include "suite/registries.h"
#include "suite/suite.h"
#include "tasks/catalogue.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

TextTable suites_table() {
  TextTable table({"name", "points", "seeds", "question"});
  const std::string folder = find_places().suites();
  for (const std::string& name : suite_names(folder)) {
    const std::vector<Suite> suites = expand_suites({name}, folder);
    std::size_t points = 0;
    std::uint32_t seeds = 0;
    for (const Suite& suite : suites) {
      points += suite.points.size();
      seeds = std::max(seeds, suite.seeds);
    }
    table.add({name, fmt::format("{}", points), fmt::format("{}", seeds),
               load_suite(name, folder).question});
  }
  return table;
}

TextTable rows_table(std::string_view plural) {
  TextTable table({"name", "summary"});
  for (const Registry& registry : registries())
    if (registry.plural == plural)
      for (const RowInfo& row : registry.rows)
        table.add({std::string(row.name), std::string(row.summary)});
  return table;
}

// What an estimate of n pairs never exceeds.
std::string ceiling_text(const EstimatorRow& row) {
  if (row.ceiling == nullptr) return "none";
  constexpr std::size_t n = 128;
  const double nats = row.ceiling(n);
  return std::abs(nats - std::log(static_cast<double>(n))) < 1e-12
             ? "log n"
             : fmt::format("{:.4g} at n = {}", nats, n);
}

TextTable bounds_table() {
  TextTable table({"name", "side", "ceiling", "summary"});
  for (const EstimatorRow& row : bounds())
    table.add({std::string(row.name), std::string(to_string(row.side)), ceiling_text(row),
               std::string(row.summary)});
  return table;
}

TextTable estimators_table() {
  TextTable table({"name", "from", "side", "ceiling", "data", "summary"});
  for (const EstimatorRow& row : estimators()) {
    const char* from = row.of_scores.make != nullptr     ? "scores"
                       : row.of_networks.make != nullptr ? "networks"
                                                         : "a sample";
    table.add({std::string(row.name), from, std::string(to_string(row.side)), ceiling_text(row),
               to_string(row.data), std::string(row.summary)});
  }
  return table;
}

struct Options {
  std::string what, family;
  std::vector<double> information;  // from, to
  std::optional<std::size_t> dimension;
  bool json = false;

  bool filters_tasks() const {
    return !family.empty() || !information.empty() || dimension.has_value();
  }
};

// Null where it is made of images that have to be read from files: a list doesn't wait for them.
// `images` keeps the built-in ones, which are drawn for the first task that wants them.
std::unique_ptr<Task> task_or_null(const CataloguedTask& row, const DataPlaces& data,
                                   std::shared_ptr<const ImageSet>& images) {
  for (const std::string& set : image_sets_of_task(row.id, {}))
    if (!image_set_named(set).built_in) return nullptr;
  const auto found = images_of_task(row.id, {}, data);
  if (found != nullptr) images = found;
  return make_task(row.id, {}, found);
}

bool chosen(const CataloguedTask& row, const Task* task, const Options& options) {
  if (!options.family.empty() && row.family != options.family) return false;
  const auto wide = [&](std::size_t width) { return width == *options.dimension; };
  if (options.dimension && (task == nullptr || !(wide(task->x_width()) || wide(task->y_width()))))
    return false;
  const double nats = row.published.nats;
  return options.information.empty() ||
         (nats >= options.information.front() && nats <= options.information.back());
}

// Distributions, which have no information before their parameters are stated, and the catalogue;
// with a filter, of the latter what it leaves.
TextTable tasks_table(const Options& options) {
  const DataPlaces data = data_places(find_places(), "");
  std::shared_ptr<const ImageSet> images;
  TextTable table({"name", "family", "x", "y", "nats", "known by", "summary"});
  if (!options.filters_tasks())
    for (const TaskRow& row : tasks())
      table.add({std::string(row.name), "distribution", "", "", "", "", std::string(row.summary)});
  for (const CataloguedTask& row : catalogue()) {
    const std::unique_ptr<Task> task = task_or_null(row, data, images);
    if (!chosen(row, task.get(), options)) continue;
    const auto width = [&](std::size_t columns) {
      return task == nullptr ? "" : fmt::format("{}", columns);
    };
    table.add({row.id, row.family, width(task == nullptr ? 0 : task->x_width()),
               width(task == nullptr ? 0 : task->y_width()), nats_text(row),
               std::string(to_string(row.published.by)), row.summary});
  }
  return table;
}

int list(const Options& options) {
  if (options.filters_tasks() && options.what != "tasks")
    throw InputError("--family, --dimension and --information are of `infomax list tasks` alone");
  if (options.what == "suites")
    suites_table().print(options.json);
  else if (options.what == "tasks")
    tasks_table(options).print(options.json);
  else if (options.what == "bounds")
    bounds_table().print(options.json);
  else if (options.what == "estimators")
    estimators_table().print(options.json);
  else
    rows_table(options.what).print(options.json);
  return 0;
}

}  // namespace

void add_list(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "list", "What there is",
                                  "infomax list tasks --family mixtures --dimension 1");
  std::vector<std::string> lists{"suites"};
  for (const std::string_view plural : registry_plurals()) lists.emplace_back(plural);
  command->add_option("what", options->what, fmt::format("{}", fmt::join(lists, " | ")))
      ->required()
      ->check(CLI::IsMember(lists));
  command->add_option("--family", options->family,
                      "Of tasks: those of this family of the catalogue");
  command->add_option("--dimension", options->dimension,
                      "Of tasks: those with so many columns of x or of y");
  command
      ->add_option("--information", options->information,
                   "Of tasks: those with so many nats, from and to: 0.5 2")
      ->expected(2);
  command->add_flag("--json", options->json, "A list of objects");
  command->callback([options, &chosen] { chosen.command = [options] { return list(*options); }; });
}

}  // namespace infomax
