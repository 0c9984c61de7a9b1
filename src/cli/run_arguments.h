// Which trials: what the commands `run` and `submit` take alike.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/places.h"
#include "suite/run.h"

namespace infomax {

struct RunArguments {
  std::vector<std::string> suites, overrides;
  std::vector<std::string> from;  // results whose trials need not be computed again
  std::string out = "results", filter, data_dir;
  std::optional<std::uint32_t> seeds;
  bool smoke = false;
  // Trials of a standing OUT/SUITE.h5 go back into their folder first (suite/standing.h); no
  // argument, but what a command that writes there asks for.
  bool restore = false;
};

void add_run_arguments(CLI::App& command, RunArguments& arguments);

// The same arguments from any folder, less --out and --from, which the caller sees to: paths
// absolute.
std::vector<std::string> command_line(const RunArguments& arguments);

// The plans of all suites that the names stand for, less those of several that the filter leaves
// nothing of.
struct PlannedRun {
  std::vector<Suite> suites;
  RunOptions options;
  std::vector<Plan> plans;  // one per suite
};
PlannedRun plan_runs(const RunArguments& arguments, const Places& places);

}  // namespace infomax
