// Running a suite: which trials are wanted, which are there already, and the rest side by side.
//
//   OUT/SUITE/POINT,seed=N.ID.h5    one file per trial, whole or absent, and its JSON file of times beside it
//   OUT/SUITE.h5                    all trials of the suite, written at the end
//
// What is missing is decided by the folder alone: a whole trial file whose id is the planned one is done, and
// every other file is left as it is. So the same command again does only what is missing, after an interrupt,
// a kill or a full disk alike.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/image_set.h"
#include "results/select.h"
#include "suite/suite.h"
#include "suite/trial.h"

namespace infomax {

struct RunOptions {
  std::string out = "results";
  std::optional<std::uint32_t> seeds;  // indices 0 ... N-1; default: the suite's
  std::size_t jobs = 1;                // trials at once, one thread each
  Selection filter;                    // of points
  DataPlaces data;
};

struct PlannedTrial {
  const Point* point = nullptr;
  std::uint32_t seed = 0;
  std::string id;
  std::string path;    // its file
  bool done = false;   // the file is there
  double seconds = 0;  // estimated, on one core
};

// What a run would do: trials in the order of the suite's points, then seeds. Loads the images that the
// points need. A file under a planned name that is damaged is an InputError that names it.
struct Plan {
  std::vector<PlannedTrial> trials;
  std::map<std::string, std::shared_ptr<const ImageSet>> images;  // by views
  Facts facts;
};
Plan plan_run(const Suite& suite, const RunOptions& options);

// Puts measured seconds (suite/estimate.h, `jobs` at once) in place of the counted ones. Points that count alike are
// measured once.
void measure_plan(Plan& plan, std::size_t jobs);

// What happens while a run goes on; called from the thread that called run_suite.
struct RunProgress {
  std::size_t trials = 0, done = 0, failed = 0, running = 0;
  double share = 0;         // of the work that this run had to do, 0 ... 1
  double seconds_left = 0;  // by the speed so far; negative while unknown
};
struct RunEvents {
  std::function<void(const RunProgress&)> tick;  // several times a second
  std::function<void(const TrialRecord&, double wall_seconds)> trial_ended;  // done or failed
};

struct RunOutcome {
  std::string file;  // OUT/SUITE.h5; empty where the run was stopped
  std::size_t computed = 0, reused = 0, failed = 0;
  bool stopped = false;
};

// Runs what the plan lacks, longest trials first, `jobs` at once, then writes OUT/SUITE.h5 from every planned
// point's trials in the folder, seeds beyond the plan's included. `stop` may become true at any time: running
// trials end without a trace, finished ones stay. Anything that goes wrong outside a trial's own numbers
// (a full disk, say) stops the run and is thrown when all threads have ended.
RunOutcome run_suite(const Suite& suite, const Plan& plan, const RunOptions& options,
                     const std::atomic<bool>& stop, const RunEvents& events);

// The consolidated record of a suite's trials; summaries (bias, variance, mse) are added where points have a
// known information. Facts that differ between trials are joined by " | ".
SuiteRecord consolidate(const Suite& suite, std::vector<TrialRecord> trials);

}  // namespace infomax
