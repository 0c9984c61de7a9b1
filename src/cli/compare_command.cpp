#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/comparing.h"
#include "cli/places.h"
#include "cli/streams.h"
#include "cli/table.h"
#include "compare/expect.h"
#include "core/error.h"
#include "results/suite_file.h"

namespace infomax {

namespace {

struct Options {
  std::vector<std::string> results;
  std::string reference;
  bool json = false, all = false;
};

int compare_one(const std::string& path, const Options& options, const Places& places) {
  const SuiteRecord result = read_suite(path);
  const std::string reference_path =
      options.reference.empty() ? places.reference(result.suite) : options.reference;
  if (!std::filesystem::exists(reference_path))
    throw InputError(
        fmt::format("{}: no such reference; give one with --reference FILE", reference_path));
  const SuiteRecord reference = read_suite(reference_path);
  const Suite suite = suite_of(reference);
  const Comparison comparison = compare(result, reference, suite.tolerances);
  const std::vector<Violation> violations = check_expectations(result, suite.expectations);

  TextTable table({"point", "metric", "word", "difference", "tolerance", "seeds", "detail"});
  std::map<Word, int> counts;
  for (const Cell& cell : comparison.cells) {
    ++counts[cell.word];
    if (options.all || options.json || cell.word != Word::same)
      table.add({cell.point, cell.metric, std::string(to_string(cell.word)),
                 fmt::format("{:.3g}", cell.largest_difference),
                 fmt::format("{:.3g}", cell.tolerance), cell.seeds, cell.detail});
  }
  if (options.json) {
    table.print(true);
  } else {
    if (options.all || counts.size() > (counts.contains(Word::same) ? 1u : 0u)) table.print(false);
    for (const std::string& note : comparison.notes) fmt::print("note: {}\n", note);
    std::string words;
    for (const auto& [word, n] : counts)
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", n, to_string(word));
    fmt::print("{} against {}: {} cells: {}\n", path, reference_path, comparison.cells.size(),
               words);
    for (const Cell& cell : comparison.cells)
      if (fails(cell.word))
        fmt::print("repeat {}: {}\n", cell.point, repeat_command(result, cell.point));
  }
  for (const Violation& v : violations)
    say("{}: {} seed {}: {} is {}, expected {}\n", path, v.point, v.seed, v.metric, v.value,
        v.wanted);
  return comparison.passed() && violations.empty() ? 0 : 1;
}

}  // namespace

void add_compare(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "compare", "Results against stored references; exit 1 on drift, missing or failed",
      "infomax compare results/quickstart.h5");
  command->add_option("result", options->results, "Result files that `run` or `merge` wrote")
      ->required();
  command->add_option("--reference", options->reference, "A file in place of reference/SUITE.h5");
  command->add_flag("--all", options->all, "Print the cells that are the same, too");
  command->add_flag("--json", options->json, "A list of objects, one per cell");
  command->callback([options, &chosen] {
    chosen.command = [options] {
      const Places places = find_places();
      int status = 0;
      for (const std::string& path : options->results)
        status = std::max(status, compare_one(path, *options, places));
      return status;
    };
  });
}

}  // namespace infomax
