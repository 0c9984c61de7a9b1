#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>

#include "cli/commands.h"
#include "cli/outputs.h"
#include "cli/places.h"
#include "cli/streams.h"
#include "core/error.h"
#include "data/manifest.h"
#include "judge/judgement.h"
#include "report/report.h"
#include "results/publish.h"

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

int write_figure(const Options& options, const Judgement& first) {
  const std::vector<FigureSpec>& figures = first.suite.figures;
  if (options.figure > figures.size())
    throw InputError(fmt::format("--figure {}: suite {} has {} figures", options.figure,
                                 first.record.suite, figures.size()));
  const std::string out = options.out.empty() ? first.record.suite + ".svg" : options.out;
  require_replaceable(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", "figure");
  write(out, render_figure_svg(figures[options.figure - 1], first.record, first.published));
  return 0;
}

// Where the page goes that nobody named a place for.
std::string beside_results(const std::vector<std::string>& results) {
  std::filesystem::path beside = results.front();
  if (results.size() == 1)
    beside.replace_extension(".html");
  else
    beside.replace_filename("report.html");
  return beside.string();
}

int report(const Options& options) {
  const Places places = find_places();
  const std::string page = options.out.empty() ? beside_results(options.results) : options.out;
  if (options.figure == 0)
    require_replaceable(page, "<title>InfoMax report", "page of infomax report");
  const std::map<std::string, std::string> sets = data_sets(read_manifests(places.manifest()));
  std::vector<Judgement> results;
  std::vector<SuiteVerdicts> as_written;
  for (const std::string& path : options.results) {
    results.push_back(judge_result(path, places));
    if (results.back().as_written) as_written.push_back(*results.back().as_written);
    if (const std::string& why = results.back().not_compared; !why.empty())
      say("infomax: {}\n", why);
  }
  if (options.figure > 0) return write_figure(options, results.front());
  const PaperVerdicts papers = judge_papers(as_written, places.suites());
  for (const std::string& note : papers.notes) say("infomax: {}\n", note);
  write(page, render_report(results, papers.claims, sets));
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
