#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "suite/registries.h"
#include "suite/suite.h"

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

int list(const std::string& what, bool json) {
  (what == "suites" ? suites_table() : rows_table(what)).print(json);
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
  std::vector<std::string> lists{"suites"};
  for (const std::string_view plural : registry_plurals()) lists.emplace_back(plural);
  command->add_option("what", options->what, fmt::format("{}", fmt::join(lists, " | ")))
      ->required()
      ->check(CLI::IsMember(lists));
  command->add_flag("--json", options->json, "A list of objects");
  command->callback([options, &chosen] {
    chosen.command = [options] { return list(options->what, options->json); };
  });
}

}  // namespace infomax
