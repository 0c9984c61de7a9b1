#include <fmt/format.h>

#include <memory>

#include "cli/commands.h"
#include "cli/places.h"
#include "cli/ranking_table.h"
#include "core/error.h"
#include "judge/beside.h"
#include "results/sidecar.h"
#include "results/suite_file.h"

namespace infomax {

namespace {

struct Options {
  std::string result;
  bool biases = false, json = false, markdown = false;
};

int table(const Options& options) {
  const SuiteRecord record = read_suite(options.result);
  const auto beside = stored_beside(record, options.result, find_places());
  const std::vector<Ranking> rankings =
      rankings_beside(record, read_point_seconds(sidecar_path(options.result)), beside);
  if (rankings.empty())
    throw InputError(
        fmt::format("{}: has no estimators on tasks to rank (known-mi has); `infomax report` shows "
                    "what it has",
                    options.result));
  const TextTable found = options.biases ? bias_table(rankings) : ranking_table(rankings);
  if (options.markdown)
    fmt::print("{}", found.markdown());
  else
    found.print(options.json);
  return 0;
}

}  // namespace

void add_table(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "table", "Estimators ranked by their errors; a user's program beside the stored ones",
      "infomax table results/known-mi.mine.h5 --biases");
  command->add_option("result", options->result, "A result of estimators on tasks")->required();
  command->add_flag("--biases", options->biases,
                    "Every task's bias with its interval instead of the mean absolute errors");
  CLI::Option* json = command->add_flag("--json", options->json, "A list of objects");
  command->add_flag("--markdown", options->markdown, "A table of Markdown")->excludes(json);
  command->callback([options, &chosen] { chosen.command = [options] { return table(*options); }; });
}

}  // namespace infomax
