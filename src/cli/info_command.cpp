#include <fmt/format.h>

#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/table.h"
#include "core/build.h"
#include "kernels/profile.h"

namespace infomax {

namespace {

int info(const std::string& data_dir, bool json) {
  const Places places = find_places();
  const DataPlaces data = data_places(places, data_dir);
  const BuildFacts& build = build_facts();
  TextTable table({"fact", "value"});
  table.add({"infomax.version", build.version});
  table.add({"infomax.numerics", fmt::format("{}", kNumericsVersion)});
  table.add({"infomax.commit", build.commit});
  table.add({"infomax.dirty", build.dirty});
  table.add({"build.compiler", build.compiler});
  table.add({"build.flags", build.flags});
  table.add({"build.type", build.build_type});
  table.add({"build.sanitize", build.sanitize.empty() ? "none" : build.sanitize});
  for (const auto& [key, value] : profile_facts()) table.add({key, value});
  table.add({"cores", fmt::format("{}", std::thread::hardware_concurrency())});
  table.add({"suites", places.suites()});
  for (const ImageSetRow& row : image_sets()) {
    const std::string found = row.built_in ? "built in" : row.find(data);
    table.add({fmt::format("data.{}", row.name), found.empty() ? "not found" : found});
  }
  table.print(json);
  return 0;
}

}  // namespace

void add_info(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string data_dir;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "info", "Build, libraries, instruction set, threads, data sets found",
                  "infomax info --json");
  command->add_option("--data-dir", options->data_dir, "Folder of the data sets");
  command->add_flag("--json", options->json, "A list of objects");
  command->callback([options, &chosen] {
    chosen.command = [options] { return info(options->data_dir, options->json); };
  });
}

}  // namespace infomax
