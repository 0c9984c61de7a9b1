#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/places.h"
#include "core/error.h"
#include "judge/suite_of.h"
#include "results/publish.h"
#include "results/select.h"
#include "results/suite_file.h"
#include "suite/collect.h"
#include "suite/parameters.h"
#include "suite/run.h"

namespace infomax {

namespace {

struct Options {
  std::string out, suite, filter;
  std::vector<std::string> in;
  std::optional<std::uint32_t> seeds;
};

// A line for each that is missing, even where an untrusted file names the largest seed there is.
constexpr std::size_t kMostWanted = 1'000'000;

// A result file, or a folder of trial files.
SuiteRecord read_part(const std::string& path, const Options& options) {
  if (!std::filesystem::is_directory(path)) return read_suite(path);
  std::vector<TrialRecord> trials = read_trials(path);
  const std::string& name = options.suite.empty() ? trials.front().suite : options.suite;
  const Suite suite = suite_of(trials.front().facts, name, find_places().suites());
  require_trials_of(suite, trials);
  return consolidate(suite, std::move(trials));
}

int merge(const Options& options) {
  std::vector<SuiteRecord> parts;
  std::vector<std::string> names = options.in;
  for (const std::string& path : options.in) parts.push_back(read_part(path, options));
  // What stands there is kept, whether or not it was named.
  if (std::filesystem::is_regular_file(options.out)) {
    parts.push_back(read_suite(options.out));
    names.push_back(options.out);
  }
  const Suite suite = suite_of(parts.front());
  std::vector<std::string> order;
  for (const Point& point : suite.points) order.push_back(point.name);
  const SuiteRecord merged = merge_suites(parts, order, names);

  std::size_t trials = 0;
  std::uint32_t seeds = 0;
  for (const PointRecord& point : merged.points) {
    trials += point.trials.size();
    for (const TrialRecord& trial : point.trials) seeds = std::max(seeds, trial.seed + 1);
  }
  const Selection filter = Selection::parse(options.filter);
  std::vector<const Point*> points;
  for (const Point& point : suite.points)
    if (filter.matches(texts(point.settings))) points.push_back(&point);
  if (points.empty())
    throw InputError(
        fmt::format("--filter {}: no point of suite {} matches", options.filter, suite.name));
  const std::uint32_t wanted = options.seeds.value_or(seeds);
  if (points.size() * wanted > kMostWanted)
    throw InputError(
        fmt::format("merge: {} points up to seed {} are {} trials, want at most {}; --seeds says "
                    "how many seeds "
                    "have to be there",
                    points.size(), wanted - 1, points.size() * wanted, kMostWanted));
  sweep_beside(options.out);
  write_suite(options.out, merged);
  const auto missing = missing_trials(merged, points, wanted);
  for (const MissingTrial& trial : missing)
    fmt::print("missing: {} seed {}\n", trial.point, trial.seed);
  fmt::print("{}: {} trials, {} missing\n", options.out, trials, missing.size());
  return missing.empty() ? 0 : 3;
}

}  // namespace

void add_merge(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "merge", "Results of shards or machines into one file; exit 3 if trials are missing",
      "infomax merge results/gaussian.h5 node1/gaussian.h5 node2/gaussian/ --seeds 10");
  command->add_option("out", options->out, "The file to write; what stands there is kept")
      ->required();
  command
      ->add_option("in", options->in,
                   "Results of one suite, files or folders of trials, in any order, overlapping "
                   "or not")
      ->required();
  command
      ->add_option("--seeds", options->seeds,
                   "Seeds 0 ... N-1 have to be there (default: up to the highest that is)")
      ->check(CLI::Range(1, 1000000));
  command->add_option("--filter", options->filter,
                      "Only these points have to be there: key=value[|value],...");
  command->add_option("--suite", options->suite,
                      "The suite file of the folders' trials (default: the one in suites/)");
  command->callback([options, &chosen] { chosen.command = [options] { return merge(*options); }; });
}

}  // namespace infomax
