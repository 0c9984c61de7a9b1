#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "bounds/bound.h"
#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "critics/critic.h"
#include "data/image_set.h"
#include "encoders/encoder.h"
#include "suite/objective_row.h"
#include "suite/parts.h"
#include "suite/suite.h"
#include "tasks/task.h"
#include "tasks/transform.h"

namespace infomax {

namespace {

template <class Row>
void add_rows(TextTable& table, std::span<const Row> rows) {
  for (const Row& row : rows) table.add({std::string(row.name), std::string(row.summary)});
}

int list(const std::string& what, bool json) {
  TextTable table(what == "suites" ? std::vector<std::string>{"name", "points", "seeds", "question"}
                                   : std::vector<std::string>{"name", "summary"});
  if (what == "suites") {
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
  } else if (what == "tasks") {
    add_rows(table, tasks());
  } else if (what == "transforms") {
    add_rows(table, transforms());
  } else if (what == "bounds") {
    add_rows(table, bounds());
  } else if (what == "critics") {
    add_rows(table, critics());
    table.add({std::string(kOracle), std::string(kOracleSummary)});
  } else if (what == "encoders") {
    add_rows(table, encoders());
  } else if (what == "datasets") {
    add_rows(table, image_sets());
  } else if (what == "objectives") {
    add_rows(table, objectives());
  } else if (what == "views") {
    add_rows(table, views());
  } else {
    add_rows(table, probes());
  }
  table.print(json);
  return 0;
}

}  // namespace

void add_list(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string what;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "list", "What there is", "infomax list suites");
  command
      ->add_option(
          "what", options->what,
          "suites | tasks | transforms | bounds | critics | encoders | objectives | datasets | "
          "views | probes")
      ->required()
      ->check(CLI::IsMember({"suites", "tasks", "transforms", "bounds", "critics", "encoders",
                             "objectives", "datasets", "views", "probes"}));
  command->add_flag("--json", options->json, "A list of objects");
  command->callback([options, &chosen] {
    chosen.command = [options] { return list(options->what, options->json); };
  });
}

}  // namespace infomax
