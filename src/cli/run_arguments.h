// Which trials: what the commands `run` and `submit` take alike.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/places.h"
#include "external/program.h"
#include "suite/run.h"

namespace infomax {

// A user's program in place of the estimators of the suites; the options of `run` alone.
struct ExternalArguments {
  std::string command;  // empty: the suites' own estimators
  std::string name = "external", mode = "process";
  double seconds = 600, gibibytes = 8;
  bool allow = false;  // commands that stand in suite files
};

struct RunArguments {
  std::vector<std::string> suites, overrides;
  std::vector<std::string> from;  // results whose trials need not be computed again
  std::string out = "results", filter, data_dir;
  std::optional<std::uint32_t> seeds;
  bool smoke = false;
  // Trials of a standing OUT/SUITE.h5 go back into their folder first (suite/standing.h); no
  // argument, but what a command that writes there asks for.
  bool restore = false;
  ExternalArguments external;
};

void add_run_arguments(CLI::App& command, RunArguments& arguments);
void add_external_arguments(CLI::App& command, ExternalArguments& arguments);
// Of these the mode and the limits alone.
void add_limits(CLI::App& command, ExternalArguments& arguments);
// Their program. Throws InputError for a command that isn't one.
ProgramSpec program_of(const ExternalArguments& arguments);

// The same arguments from any folder, less --out and --from, which the caller sees to: paths
// absolute.
std::vector<std::string> command_line(const RunArguments& arguments);

// The plans of all suites that the names stand for, less those of several that the filter leaves
// nothing of. Says which programs of a user's they run, and within which limits, and throws
// InputError for one that stands in a suite file unless that is allowed.
struct PlannedRun {
  std::vector<Suite> suites;
  RunOptions options;
  std::vector<Plan> plans;  // one per suite
};
PlannedRun plan_runs(const RunArguments& arguments, const Places& places);

}  // namespace infomax
