#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <system_error>

#include "cli/commands.h"
#include "cli/comparing.h"
#include "cli/places.h"
#include "cli/streams.h"
#include "core/error.h"
#include "data/manifest.h"
#include "report/report.h"
#include "results/publish.h"
#include "results/suite_file.h"
#include "suite/published.h"

namespace infomax {

namespace {

struct Options {
  std::vector<std::string> results;
  std::string out;
  std::size_t figure = 0;
};

void write(const std::string& path, const std::string& text) {
  sweep_beside(path);
  publish(path, std::as_bytes(std::span(text)), Replace::yes);
  fmt::print("{}\n", path);
}

// The files of every data set, by what they hold.
std::map<std::string, std::string> data_sets(const Manifest& manifest) {
  std::map<std::string, std::string> out;
  for (const ManifestSet& set : manifest.sets) {
    const std::string words = fmt::format("{}: {}", set.name, set.title);
    for (const ManifestFile& file : set.files) out.emplace(file.sha256, words);
    for (const ManifestMember& member : set.members)
      if (!member.sha256.empty()) out.emplace(member.sha256, words);
  }
  return out;
}

int report(const Options& options) {
  const Places places = find_places();
  const std::map<std::string, std::string> sets = data_sets(read_manifest(places.manifest()));
  std::vector<ReportInput> inputs;
  std::vector<JudgedSuite> suites;
  for (const std::string& path : options.results) {
    ReportInput input;
    input.result = read_suite(path);
    const Suite suite = suite_of(input.result);
    input.question = suite.question;
    input.source = suite.source;
    input.figures = suite.figures;
    const std::optional<std::string> filter = filter_of(input.result, suite);
    input.command = repeat_command(input.result, filter.value_or(""));
    if (!filter)
      input.command_note = fmt::format(
          "Only {} of the suite's {} points are in this result; the command computes them all.",
          input.result.points.size(), suite.points.size());
    input.data_sets = sets;
    const std::vector<PlannedPoint> points = planned_points(suite.points);
    const std::vector<JudgedClaim> judged = judge_claims(input.result, suite.claims, points);
    const auto on_training =
        judge_claims_with(input.result, suite.claims, points, "bound_test", "bound_train");
    for (std::size_t i = 0; i < judged.size(); ++i)
      input.claims.push_back({judged[i], on_training[i].judged, on_training[i].untouched});
    auto as_written = judge_as_written(input.result, places.suites());
    // Beside other values than the suite's the paper's would mean nothing.
    if (as_written) input.published = load_published(places.published(input.result.suite));
    if (as_written) suites.push_back(std::move(*as_written));
    const std::string reference = places.reference(input.result.suite);
    std::error_code error;
    input.is_reference = std::filesystem::equivalent(path, reference, error);
    if (!input.is_reference && std::filesystem::exists(reference)) {
      const SuiteRecord stored = read_suite(reference);
      try {
        input.comparison = compare(input.result, stored, suite.tolerances);
        input.reference_path = "reference/" + input.result.suite + ".h5";
      } catch (const InputError& e) {
        // A result of --set, say: worth a page, not worth a comparison.
        say("infomax: not compared with {}: {}\n", reference, e.what());
      }
    }
    inputs.push_back(std::move(input));
  }
  if (options.figure > 0) {
    const ReportInput& first = inputs.front();
    if (options.figure > first.figures.size())
      throw InputError(fmt::format("--figure {}: suite {} has {} figures", options.figure,
                                   first.result.suite, first.figures.size()));
    write(options.out.empty() ? first.result.suite + ".svg" : options.out,
          render_figure_svg(first.figures[options.figure - 1], first.result, first.published));
    return 0;
  }
  std::filesystem::path beside = options.results.front();
  if (inputs.size() == 1)
    beside.replace_extension(".html");
  else
    beside.replace_filename("report.html");
  std::vector<ReportClaim> papers;
  for (JudgedPaperClaim& paper : judge_papers(suites, places.suites()))
    papers.push_back({std::move(paper.judged), std::move(paper.on_training), ""});
  write(options.out.empty() ? beside.string() : options.out, render_report(inputs, papers));
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "report", "One self-contained HTML page with the figures",
                  "infomax report results/quickstart.h5 --out results/quickstart.html");
  command->add_option("result", options->results, "Result files, one section each")->required();
  command->add_option("--out", options->out,
                      "The page (default: beside the result, its name with .html; of several, "
                      "report.html beside the first)");
  command
      ->add_option("--figure", options->figure,
                   "Write the first result's figure number N alone, as SVG")
      ->check(CLI::Range(1, 1000));
  command->callback(
      [options, &chosen] { chosen.command = [options] { return report(*options); }; });
}

}  // namespace infomax
