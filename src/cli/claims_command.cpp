#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/places.h"
#include "cli/streams.h"
#include "cli/table.h"
#include "core/error.h"
#include "judge/suite_of.h"
#include "judge/verdicts.h"
#include "results/suite_file.h"

namespace infomax {

namespace {

struct Options {
  std::vector<std::string> results;
  std::string suite;
  bool current = false;
  bool json = false;
  bool markdown = false;
};

nlohmann::ordered_json p_of(const JudgedClaim& claim, double p) {
  return claim.theorem ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(p);
}

nlohmann::ordered_json declared_of(const JudgedClaim& claim) {
  if (claim.declared_seeds == 0) return nullptr;
  nlohmann::ordered_json out = {{"seeds", nullptr},  // those of a paper's claim are its parts' own
                                {"count", claim.declared_seeds},
                                {"there", claim.declared_there}};
  if (claim.declared) out["seeds"] = to_string(*claim.declared);
  return out;
}

nlohmann::ordered_json failures_of(const JudgedClaim& claim) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const PointFailures& point : claim.failures)
    if (point.failed > 0)
      out.push_back({{"point", point.point}, {"failed", point.failed}, {"runs", point.runs}});
  return out;
}

// What is said of every claim, a suite's or a paper's.
nlohmann::ordered_json object_of(const JudgedClaim& claim) {
  nlohmann::ordered_json out = {{"id", claim.id},
                                {"statement", claim.statement},
                                {"verdict", std::string(to_string(claim.verdict))},
                                {"so_far", nullptr},
                                {"evidence", claim.evidence},
                                {"seeds", claim.seeds},
                                {"seeds_needed", claim.seeds_needed},
                                {"seeds_text", seeds_text(claim)},
                                {"declared", declared_of(claim)},
                                {"p_reproduced", p_of(claim, claim.p_reproduced)},
                                {"p_contradicted", p_of(claim, claim.p_contradicted)},
                                {"p_unattainable", p_of(claim, claim.p_unattainable)},
                                {"p_before_holm", p_of(claim, claim.p_alone)},
                                {"values_lost", claim.lost},
                                {"failures", failures_of(claim)}};
  if (claim.so_far) out["so_far"] = std::string(to_string(*claim.so_far));
  return out;
}

// What is judged of one file, or of none where --suite stands alone.
struct Judged {
  std::string result;
  Suite suite;
  SuiteVerdicts verdicts;
};

// As on training batches in place of the test set; null for a claim that they don't touch.
nlohmann::ordered_json object_of(const std::optional<JudgedClaim>& on_training) {
  if (!on_training) return nullptr;
  return {{"verdict", std::string(to_string(on_training->verdict))},
          {"evidence", on_training->evidence},
          {"p_reproduced", on_training->p_reproduced},
          {"p_contradicted", on_training->p_contradicted}};
}

// `overrides` are what --set put in place of the suite's values.
nlohmann::ordered_json object_of(const Judged& judged, const ClaimVerdict& claim) {
  nlohmann::ordered_json out = object_of(claim.judged);
  out["suite"] = judged.suite.name;
  out["group"] = claim.judged.group;
  out["on_training_batches"] = object_of(claim.on_training.judged);
  out["result"] = judged.result;
  out["overrides"] = judged.suite.overrides;
  return out;
}

nlohmann::ordered_json object_of(const PaperVerdict& paper) {
  nlohmann::ordered_json out = object_of(paper.claim.judged);
  out["on_training_batches"] = object_of(paper.claim.on_training.judged);
  out["carried_by"] = paper.carried_by;
  return out;
}

struct Row {
  JudgedClaim claim;
  std::string result;  // named where there are several
};

// C before others, then by number: C4, C4.2, C10.1, B1.
using Place = std::tuple<bool, std::string, std::vector<std::uint64_t>, std::string>;
Place place_of(const std::string& id) {
  std::string letters;
  std::vector<std::uint64_t> numbers;
  bool in_number = false;
  for (const char c : id) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !in_number) numbers.push_back(0);
    if (digit) numbers.back() = numbers.back() * 10 + static_cast<std::uint64_t>(c - '0');
    if (!digit && numbers.empty()) letters += c;
    in_number = digit;
  }
  return {letters != "C", letters, numbers, id};
}

std::string markdown_of(const std::vector<Row>& rows) {
  TextTable table({"claim", "statement", "verdict", "seeds", "evidence"});
  for (const auto& [claim, result] : rows)
    table.add({claim.id, claim.statement, verdict_text(claim), seeds_text(claim), claim.brief});
  return table.markdown();
}

// A claim is what it says, and below that why.
std::string text_of(const std::vector<Row>& rows) {
  if (rows.empty()) return "no claims\n";
  TextTable table({"claim", "verdict", "seeds", "statement, evidence"});
  for (const auto& [claim, result] : rows) {
    table.add({claim.id, verdict_text(claim), seeds_text(claim), claim.statement});
    const std::string where = result.empty() ? "" : fmt::format(" ({})", result);
    table.add({"", "", "", fmt::format("  {}{}", claim.brief, where)});
  }
  return table.text();
}

// By the suite that the result carries, or by a file as it stands now.
Judged judge(const std::string& path, const SuiteRecord& record, const Options& options,
             const Places& places) {
  const std::string from = options.current ? record.suite : options.suite;
  Suite suite = from.empty() ? suite_of(record) : suite_of(record, from, places.suites());
  if (suite.claims.empty())
    say("infomax: {}: suite {} states no claims{}\n", path, suite.name,
        from.empty() ? " in this file (--suite takes them from elsewhere)" : "");
  if (!suite.overrides.empty())
    say("infomax: {}: not suite {} as it is written: {}\n", path, suite.name,
        fmt::join(suite.overrides, "; "));
  SuiteVerdicts verdicts = judge_suite(record, suite);
  return {path, std::move(suite), std::move(verdicts)};
}

struct JudgedAll {
  std::vector<Judged> suites;
  PaperVerdicts papers;
};

JudgedAll judge_all(const Options& options, const Places& places) {
  JudgedAll out;
  std::vector<SuiteVerdicts> as_written;
  for (const std::string& path : options.results) {
    const SuiteRecord record = read_suite(path);
    out.suites.push_back(judge(path, record, options, places));
    const auto& [result, suite, verdicts] = out.suites.back();
    if (auto written = judge_as_written(record, suite, verdicts, places.suites()))
      as_written.push_back(std::move(*written));
  }
  if (options.results.empty())
    for (Suite& suite : expand_suites({options.suite}, places.suites())) {
      as_written.push_back(judge_suite(SuiteRecord{}, suite));
      out.suites.push_back({"", std::move(suite), as_written.back()});
    }
  out.papers = judge_papers(as_written, places.suites());
  return out;
}

int claims(const Options& options) {
  if (options.results.empty() && options.suite.empty())
    throw InputError("claims: no result; or --suite SUITE alone, for what its claims need");
  const JudgedAll all = judge_all(options, find_places());
  for (const std::string& note : all.papers.notes) say("infomax: {}\n", note);

  std::vector<Row> rows;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const PaperVerdict& paper : all.papers.claims) {
    list.push_back(object_of(paper));
    rows.push_back({paper.claim.judged, ""});
  }
  for (const Judged& judged : all.suites)
    for (const ClaimVerdict& claim : judged.verdicts.claims) {
      list.push_back(object_of(judged, claim));
      rows.push_back({claim.judged, options.results.size() > 1 ? judged.result : ""});
    }
  std::ranges::stable_sort(rows, {}, [](const Row& row) { return place_of(row.claim.id); });
  if (options.json)
    fmt::print("{}", json_text(list));
  else if (options.markdown)
    fmt::print("{}", markdown_of(rows));
  else
    fmt::print("{}", text_of(rows));
  return std::ranges::any_of(
             rows, [](const Row& row) { return row.claim.verdict == Verdict::contradicted; })
             ? 1
             : 0;
}

}  // namespace

void add_claims(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "claims",
                                  "What the suites claim: reproduced, checked, contradicted (exit "
                                  "1), unattainable or undecided, "
                                  "with the evidence",
                                  "infomax claims results/paper-critics.h5");
  command->add_option("result", options->results, "Result files that `run` or `merge` wrote");
  CLI::Option* suite = command->add_option(
      "--suite", options->suite,
      "Judge the claims of this suite file as it stands now, in place of those that "
      "the result carries; without a result, how many seeds each needs");
  command
      ->add_flag(
          "--current", options->current,
          "Judge by each result's suite file as it stands now, in place of what the result carries")
      ->excludes(suite);
  CLI::Option* json =
      command->add_flag("--json", options->json,
                        "A list of objects, one per claim, with every difference, interval and p");
  command
      ->add_flag("--markdown", options->markdown,
                 "A Markdown table: id, statement, verdict, seeds (of how many, where a verdict "
                 "needs more), "
                 "evidence in short")
      ->excludes(json);
  command->callback(
      [options, &chosen] { chosen.command = [options] { return claims(*options); }; });
}

}  // namespace infomax
