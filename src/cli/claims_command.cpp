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
  bool markdown = false;
};

// `on_training_batches`: null for a claim that doesn't speak of the test set.
nlohmann::ordered_json object_of(const std::string& suite, const JudgedClaim& claim,
                                 const std::optional<JudgedClaim>& on_training) {
  nlohmann::ordered_json there = nullptr;
  if (on_training)
    there = {{"verdict", std::string(to_string(on_training->verdict))},
             {"evidence", on_training->evidence},
             {"p_reproduced", on_training->p_reproduced},
             {"p_contradicted", on_training->p_contradicted}};
  return {{"id", claim.id},
          {"statement", claim.statement},
          {"verdict", std::string(to_string(claim.verdict))},
          {"evidence", claim.evidence},
          {"seeds", claim.seeds},
          {"seeds_needed", claim.seeds_needed},
          {"p_reproduced", claim.p_reproduced},
          {"p_contradicted", claim.p_contradicted},
          {"suite", suite},
          {"group", claim.group},
          {"on_training_batches", std::move(there)}};
}

int claims(const Options& options) {
  const Places places = find_places();
  TextTable markdown({"claim", "statement", "verdict", "seeds", "evidence"});
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
    const std::vector<PlannedPoint> points = planned_points(suite.points);
    const std::vector<JudgedClaim> judged = judge_claims(record, suite.claims, points);
    const auto on_training =
        judge_claims_with(record, suite.claims, points, "bound_test", "bound_train");
    for (std::size_t i = 0; i < judged.size(); ++i) {
      const JudgedClaim& claim = judged[i];
      list.push_back(object_of(suite.name, claim, on_training[i]));
      markdown.add({claim.id, claim.statement, std::string(to_string(claim.verdict)),
                    fmt::format("{} of {}", claim.seeds, claim.seeds_needed), claim.brief});
      table.add({claim.id, std::string(to_string(claim.verdict)), fmt::format("{}", claim.seeds),
                 claim.statement, claim.evidence});
      if (claim.verdict == Verdict::contradicted) status = 1;
    }
  }
  if (options.json)
    fmt::print("{}\n", list.dump(2));
  else if (options.markdown)
    fmt::print("{}", markdown.markdown());
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
  CLI::Option* json =
      command->add_flag("--json", options->json, "A list of objects, one per claim");
  command
      ->add_flag("--markdown", options->markdown,
                 "A Markdown table: id, statement, verdict, seeds there are of those needed, "
                 "evidence in short")
      ->excludes(json);
  command->callback(
      [options, &chosen] { chosen.command = [options] { return claims(*options); }; });
}

}  // namespace infomax
