#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparing.h"
#include "cli/places.h"
#include "cli/streams.h"
#include "cli/table.h"
#include "compare/claims.h"
#include "core/error.h"
#include "results/suite_file.h"

namespace infomax {

namespace {

struct Options {
  std::vector<std::string> results;
  std::string suite;
  bool json = false;
};

nlohmann::ordered_json object_of(const std::string& suite, const JudgedClaim& claim) {
  return {{"id", claim.id},
          {"statement", claim.statement},
          {"verdict", std::string(to_string(claim.verdict))},
          {"evidence", claim.evidence},
          {"seeds", claim.seeds},
          {"seeds_needed", claim.seeds_needed},
          {"p_reproduced", claim.p_reproduced},
          {"p_contradicted", claim.p_contradicted},
          {"suite", suite},
          {"group", claim.group}};
}

int claims(const Options& options) {
  const Places places = find_places();
  TextTable table({"id", "verdict", "seeds", "statement", "evidence"});
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  int status = 0;
  for (const std::string& path : options.results) {
    const SuiteRecord record = read_suite(path);
    const Suite suite =
        options.suite.empty() ? suite_of(record) : suite_of(record, options.suite, places.suites());
    if (suite.claims.empty())
      say("infomax: {}: suite {} states no claims{}\n", path, suite.name,
          options.suite.empty() ? " in this file (--suite takes them from elsewhere)" : "");
    if (!suite.overrides.empty())
      say("infomax: {}: not suite {} as it is written: {}\n", path, suite.name,
          fmt::join(suite.overrides, "; "));
    for (const JudgedClaim& claim :
         judge_claims(record, suite.claims, planned_points(suite.points))) {
      list.push_back(object_of(suite.name, claim));
      table.add({claim.id, std::string(to_string(claim.verdict)), fmt::format("{}", claim.seeds),
                 claim.statement, claim.evidence});
      if (claim.verdict == Verdict::contradicted) status = 1;
    }
  }
  if (options.json)
    fmt::print("{}\n", list.dump(2));
  else
    table.print(false);
  return status;
}

}  // namespace

void add_claims(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "claims",
      "What the suites claim: reproduced, contradicted (exit 1) or undecided, with the evidence",
      "infomax claims results/paper-critics.h5");
  command->add_option("result", options->results, "Result files that `run` or `merge` wrote")
      ->required();
  command->add_option(
      "--suite", options->suite,
      "Judge the claims of this suite file as it stands now, in place of those that "
      "the result carries");
  command->add_flag("--json", options->json, "A list of objects, one per claim");
  command->callback(
      [options, &chosen] { chosen.command = [options] { return claims(*options); }; });
}

}  // namespace infomax
