#include "cli/run_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/streams.h"
#include "core/error.h"
#include "suite/parameters.h"
#include "suite/standing.h"

namespace infomax {

namespace {

bool any_point_matches(const Suite& suite, const Selection& filter) {
  return std::any_of(suite.points.begin(), suite.points.end(),
                     [&](const Point& point) { return filter.matches(texts(point.settings)); });
}

std::vector<Suite> wanted_suites(const RunArguments& arguments, const Places& places,
                                 const Selection& filter) {
  SuiteOptions with;
  with.smoke = arguments.smoke;
  with.overrides = arguments.overrides;
  std::vector<Suite> suites = expand_suites(arguments.suites, places.suites(), with);
  if (suites.size() == 1) return suites;
  std::erase_if(suites, [&](const Suite& suite) { return !any_point_matches(suite, filter); });
  if (suites.empty())
    throw InputError(
        fmt::format("--filter {}: no point of these suites matches", arguments.filter));
  return suites;
}

}  // namespace

void add_run_arguments(CLI::App& command, RunArguments& arguments) {
  command.add_option("suite", arguments.suites, "Names from suites/, or paths to TOML files")
      ->required();
  command.add_option("--seeds", arguments.seeds, "Seed indices 0 ... N-1 (default: the suite's)")
      ->check(CLI::Range(1, 1000000));
  command.add_option("--filter", arguments.filter, "Only these points: key=value[|value],...");
  command.add_option("--data-dir", arguments.data_dir,
                     "Folder of the data sets (else $INFOMAX_DATA, then the user's cache)");
  command.add_option("--out", arguments.out, "Folder of the results")->capture_default_str();
  command.add_option("--set", arguments.overrides,
                     "Put key=value in place of the suite's; recorded, never compared by accident");
  command.add_option("--from", arguments.from,
                     "Results, such as reference/paper-critics.h5, whose trials are taken rather "
                     "than computed again: files or folders of trials");
  command.add_flag("--smoke", arguments.smoke, "The suite's [smoke] settings: a run of seconds");
}

std::vector<std::string> command_line(const RunArguments& arguments) {
  const auto absolute = [](const std::string& path) {
    return std::filesystem::absolute(path).lexically_normal().string();
  };
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::string& value) {
    words.emplace_back(option);
    words.push_back(value);
  };
  for (const std::string& suite : arguments.suites)
    words.push_back(is_suite_path(suite) ? absolute(suite) : suite);
  if (arguments.seeds) add("--seeds", fmt::format("{}", *arguments.seeds));
  if (!arguments.filter.empty()) add("--filter", arguments.filter);
  if (!arguments.data_dir.empty()) add("--data-dir", absolute(arguments.data_dir));
  for (const std::string& over : arguments.overrides) add("--set", over);
  if (arguments.smoke) words.emplace_back("--smoke");
  return words;
}

PlannedRun plan_runs(const RunArguments& arguments, const Places& places) {
  PlannedRun run;
  run.options.out = arguments.out;
  run.options.seeds = arguments.smoke && !arguments.seeds ? 1 : arguments.seeds;
  run.options.filter = Selection::parse(arguments.filter);
  run.options.data = data_places(places, arguments.data_dir);
  for (const std::string& path : arguments.from) run.options.known.add(path);
  run.suites = wanted_suites(arguments, places, run.options.filter);
  Images images;
  std::set<std::string> known_in;
  for (const Suite& suite : run.suites) {
    if (arguments.restore)
      if (const std::size_t restored = restore_trials(arguments.out, suite.name); restored > 0)
        say("infomax: {}/{}.h5 has {} trial{} without a file; they are in {}/{}/ again\n",
            arguments.out, suite.name, restored, restored == 1 ? "" : "s", arguments.out,
            suite.name);
    run.plans.push_back(plan_run(suite, run.options, images));
    images.insert(run.plans.back().images.begin(), run.plans.back().images.end());
    for (const std::string& note : run.plans.back().notes) say("infomax: {}\n", note);
    known_in.merge(std::set<std::string>(run.plans.back().known_in));
  }
  for (const std::string& path : arguments.from)
    if (!known_in.contains(path)) say("infomax: {}: holds none of the trials asked for\n", path);
  return run;
}

}  // namespace infomax
