#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/outputs.h"
#include "cli/places.h"
#include "cli/streams.h"
#include "cli/table.h"
#include "core/error.h"
#include "judge/judgement.h"
#include "judge/repeat.h"
#include "judge/suite_of.h"
#include "report/junit.h"
#include "results/publish.h"
#include "results/suite_file.h"
#include "results/text.h"

namespace infomax {

namespace {

struct Options {
  std::vector<std::string> results;
  std::string reference, filter, seeds, junit;
  bool json = false, all = false;
};

// What one result gave.
struct Compared {
  std::string path, reference_path;
  SuiteRecord result;
  GateResult gate;
};

// "5": seeds 0 to 4, as many as `run --seeds 5` computes; "2-4".
SeedRange stated_seeds(const std::string& text) {
  if (text.find('-') != std::string::npos) return parse_seed_range(text);
  const SeedRange one = parse_seed_range(text);
  if (one.last == 0) throw InputError("--seeds 0: want 1 or more, or a range such as 2-4");
  return {0, one.last - 1};
}

// Of a whole result everything that its suite plans; of a part what the command line says.
Asked asked_of(const SuiteRecord& result, const Options& options) {
  Asked asked;
  if (options.filter.empty() && options.seeds.empty()) asked = whole_result(suite_of(result));
  if (!options.filter.empty()) asked.points = Selection::parse(options.filter);
  if (!options.seeds.empty()) {
    asked.seeds = stated_seeds(options.seeds);
    asked.no_others = true;
  }
  return asked;
}

Compared compare_one(const std::string& path, const Options& options, const Places& places) {
  Compared out;
  out.path = path;
  out.result = read_suite(path);
  out.reference_path =
      options.reference.empty() ? places.reference(out.result.suite) : options.reference;
  if (!std::filesystem::exists(out.reference_path))
    throw InputError(
        fmt::format("{}: no such reference; give one with --reference FILE", out.reference_path));
  out.gate = pass_gate(out.result, out.reference_path, asked_of(out.result, options));
  return out;
}

void add_objects(nlohmann::ordered_json& list, const Compared& of) {
  for (const Cell& cell : of.gate.comparison.cells) {
    nlohmann::ordered_json object = {{"suite", of.result.suite},
                                     {"result", of.path},
                                     {"reference", of.reference_path},
                                     {"point", cell.point},
                                     {"metric", cell.metric},
                                     {"word", std::string(to_string(cell.word))},
                                     {"difference", nullptr},
                                     {"tolerance", cell.tolerance},
                                     {"seeds", cell.seeds},
                                     {"detail", cell.detail}};
    // Bit for bit the same is no difference, also where the values are NaN.
    if (cell.word == CellStatus::same) object["difference"] = 0.0;
    if (cell.largest_difference) object["difference"] = *cell.largest_difference;
    list.push_back(std::move(object));
  }
}

// A point that is missing with all its metrics takes one row.
std::vector<std::string> row_of(std::span<const Cell> alike) {
  const Cell& cell = alike.front();
  const bool compared = cell.word == CellStatus::close || cell.word == CellStatus::drift;
  return {cell.point,
          alike.size() == 1 ? cell.metric : fmt::format("all {}", alike.size()),
          std::string(to_string(cell.word)),
          cell.largest_difference ? fmt::format("{:.3g}", *cell.largest_difference) : "-",
          compared ? fmt::format("{:.3g}", cell.tolerance) : "-",
          cell.seeds,
          cell.detail};
}

void print_text(const Compared& of, bool all) {
  const std::vector<Cell>& cells = of.gate.comparison.cells;
  TextTable table({"point", "metric", "word", "difference", "tolerance", "seeds", "detail"});
  std::map<CellStatus, int> counts;
  std::vector<std::string> moved;
  bool any = false;
  for (std::size_t i = 0, next = 0; i < cells.size(); i = next) {
    const Cell& cell = cells[i];
    next = i + 1;
    if (cell.word == CellStatus::missing)
      while (next < cells.size() && cells[next].word == cell.word &&
             cells[next].point == cell.point && cells[next].detail == cell.detail)
        ++next;
    counts[cell.word] += static_cast<int>(next - i);
    if (fails(cell.word) && (moved.empty() || moved.back() != cell.point))
      moved.push_back(cell.point);
    if (!all && cell.word == CellStatus::same) continue;
    table.add(row_of(std::span(cells).subspan(i, next - i)));
    any = true;
  }
  if (any) table.print(false);
  for (const std::string& note : of.gate.comparison.notes) fmt::print("note: {}\n", note);
  std::string words;
  for (const auto& [word, n] : counts)
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", n, to_string(word));
  fmt::print("{} against {}: {} cells: {}\n", of.path, of.reference_path, cells.size(), words);
  for (const std::string& point : moved)
    fmt::print("repeat {}: {}\n", point, repeat_command(of.result, point));
}

JunitSuite junit_of(const Compared& of) {
  JunitSuite suite{of.result.suite, {}};
  for (const Cell& cell : of.gate.comparison.cells) {
    JunitCase out{cell.point, cell.metric, "", ""};
    if (fails(cell.word)) {
      out.failure = to_string(cell.word);
      if (!cell.detail.empty()) out.failure += ": " + cell.detail;
      out.detail = fmt::format("seeds {}, tolerance {:.3g}\nrepeat: {}",
                               cell.seeds.empty() ? "none" : cell.seeds, cell.tolerance,
                               repeat_command(of.result, cell.point));
    }
    suite.cases.push_back(std::move(out));
  }
  for (const Violation& v : of.gate.violations)
    suite.cases.push_back({v.point, v.metric,
                           fmt::format("seed {}: {}, expected {}", v.seed, v.value, v.wanted),
                           "repeat: " + repeat_command(of.result, v.point)});
  return suite;
}

void write_text(const std::string& path, const std::string& text) {
  publish(path, std::as_bytes(std::span(text)), Replace::yes);
}

// Two results of one suite are set beside each other: the first is the new one.
std::optional<Options> as_two_results(const Options& options) {
  if (options.results.size() != 2 || !options.reference.empty()) return std::nullopt;
  try {
    if (read_suite(options.results[0]).suite != read_suite(options.results[1]).suite)
      return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // said where it is compared
  }
  Options out = options;
  out.reference = out.results[1];
  out.results.pop_back();
  return out;
}

// A file that can't be compared keeps no other from being compared.
int compare_all(const Options& stated) {
  if (!stated.junit.empty()) require_replaceable(stated.junit, "<testsuites", "JUnit file");
  const Options options = as_two_results(stated).value_or(stated);
  const Places places = find_places();
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::vector<JunitSuite> suites;
  int status = 0;
  for (const std::string& path : options.results) {
    try {
      const Compared compared = compare_one(path, options, places);
      suites.push_back(junit_of(compared));
      if (options.json)
        add_objects(list, compared);
      else
        print_text(compared, options.all);
      for (const Violation& v : compared.gate.violations)
        say("{}: {} seed {}: {} is {}, expected {}\n", path, v.point, v.seed, v.metric, v.value,
            v.wanted);
      if (!compared.gate.passed()) status = std::max(status, 1);
    } catch (const InputError& e) {
      say("infomax: {}\n", printable(e.what(), 10'000));
      suites.push_back({path, {{path, "result", e.what(), ""}}});
      status = 2;
    }
  }
  if (!options.junit.empty()) write_text(options.junit, junit_document(suites));
  if (options.json) fmt::print("{}", json_text(list));
  return status;
}

}  // namespace

void add_compare(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "compare", "Results against stored references; exit 1 on drift, missing or failed",
      "infomax compare results/quickstart.h5");
  command
      ->add_option("result", options->results,
                   "Result files that `run` or `merge` wrote, each against its suite's reference; "
                   "of two results of one suite the first against the second")
      ->required();
  command->add_option("--reference", options->reference, "A file in place of reference/SUITE.h5");
  command->add_option("--filter", options->filter,
                      "Only points that match, such as critic=bilinear,bound=nce|nwj");
  command->add_option("--seeds", options->seeds,
                      "Only these: 5 for 0 to 4, or 2-4. Without it and --filter every point and "
                      "seed that the suite plans and the reference has must be there");
  command->add_option("--junit", options->junit, "Write every cell as a test of JUnit's XML");
  command->add_flag("--all", options->all, "Print the cells that are the same, too");
  command->add_flag("--json", options->json,
                    "A list of objects, one per cell, those that are the same, too");
  command->callback(
      [options, &chosen] { chosen.command = [options] { return compare_all(*options); }; });
}

}  // namespace infomax
