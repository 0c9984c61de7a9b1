// Running suites: which trials are wanted, which are there already, and the rest side by side.
//
//   OUT/SUITE/POINT,seed=N.ID.h5   one file per trial, whole or absent, and its JSON file of times
//                                  beside it
//   OUT/SUITE/POINT,seed=N.ID.checkpoint
//                                  the state of a long trial that isn't over
//                                  (results/checkpoint_file.h), replaced now and then and when the
//                                  run is stopped; removed once the trial's file is there
//   OUT/SUITE.h5                   all trials of the suite, written at the end
//
// What is missing is decided by the folder: a whole trial file whose id is the planned one is done,
// and every other file is left as it is. So the same command again does only what is missing, after
// an interrupt, a kill or a full disk alike. A trial goes on from its checkpoint where there is
// one. A trial that other results hold (RunOptions::known) is put into the folder as it would have
// been computed.
//
// The trials of all suites of a run share one queue, longest first. A shard is a part of the same
// plan: which trials are in it depends on suites, filter and seeds alone, not on what is done
// already nor on the machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/image_set.h"
#include "results/select.h"
#include "suite/checkpoints.h"
#include "suite/known.h"
#include "suite/suite.h"
#include "suite/trial.h"

namespace infomax {

struct RunOptions {
  std::string out = "results";
  std::optional<std::uint32_t> seeds;  // indices 0 ... N-1; default: the suite's
  std::size_t jobs = 1;                // trials at once, one thread each
  Selection filter;                    // of points
  CheckpointPolicy checkpoints;
  DataPlaces data;
  KnownTrials known;  // of other results, not to be computed again
};

struct PlannedTrial {
  const Point* point = nullptr;
  std::uint32_t seed = 0;
  std::string id;
  std::string path;                          // its file
  bool done = false;                         // the file is there, or the trial is known
  std::shared_ptr<const TrialRecord> known;  // of other results, and has no file yet
  double seconds =
      0;  // counted (suite/cost.h), on one core: the order of trials and the balance of shards
  double measured = 0;  // by measure_plans; 0 where it wasn't asked
};

// Images that several plans use, by what a point calls them (stated_images).
using Images = std::map<std::string, std::shared_ptr<const ImageSet>>;

// What a run would do: trials in the order of the suite's points, then seeds. Loads those of the
// images that the points need and `loaded` lacks. A file under a planned name that is damaged is an
// InputError that names it.
struct Plan {
  const Suite* suite = nullptr;  // which has to outlive the plan
  std::vector<PlannedTrial> trials;
  Images images;
  std::map<std::string, std::string> programs;  // the files that users' commands name, by command
  Facts facts;
  bool shard = false;              // keep_shard left some out
  std::set<std::string> known_in;  // what of RunOptions::known has trials by the names of these
  // "FILE: N trials are not taken, the first POINT,seed=0: fingerprint is ..." for known trials
  // that aren't the planned ones.
  std::vector<std::string> notes;
};
Plan plan_run(const Suite& suite, const RunOptions& options, const Images& loaded = {});

// The index-th of `count` parts, 1 ... count.
struct Shard {
  std::size_t index = 1, count = 1;
};
// "2/8". Throws InputError for anything else, or an index that isn't within 1 ... count.
Shard parse_shard(std::string_view text);

// The shard, 1 ... count, of every trial of every plan: each to exactly one, the longest first,
// each to the shard with the least work so far.
std::vector<std::vector<std::size_t>> shards_of(const std::vector<Plan>& plans, std::size_t count);

// Leaves of the plans what falls to this shard.
void keep_shard(std::vector<Plan>& plans, const Shard& shard);

// Adds measured seconds (suite/cost.h, `jobs` at once). Points that count alike are measured once,
// those first that cost most together, for about two minutes; for what is left then, and for single
// steps of many seconds, what is counted stands in the ratio that was measured to what was counted.
void measure_plans(std::vector<Plan>& plans, std::size_t jobs);

// Seconds until the last of these trials' work has ended, each started in this order as soon as one
// of `jobs` workers is free.
double makespan(std::span<const double> seconds, std::size_t jobs);
// That of the measured seconds of what the plans lack, in the order in which run_suites takes them.
double makespan(const std::vector<Plan>& plans, std::size_t jobs);

// Writes the files of all known trials that have none. run_suites does so first.
void write_known(const std::vector<Plan>& plans, const RunOptions& options);

// What happens while a run goes on; called from the thread that called run_suite.
struct RunProgress {
  std::size_t trials = 0, done = 0, failed = 0, running = 0;
  double share = 0;         // of the work that this run had to do, 0 ... 1
  double seconds_left = 0;  // by the speed so far; negative while unknown
};
struct RunEvents {
  std::function<void(const RunProgress&)> tick;  // several times a second
  std::function<void(const TrialRecord&, double wall_seconds)> trial_ended;  // done or failed
  std::function<void(const std::string&)> on_message;  // a line about a trial's checkpoint
};

struct RunOutcome {
  std::string file;  // OUT/SUITE.h5; empty where trials are missing still, or the plan is a shard's
  std::size_t computed = 0, reused = 0, failed = 0;
};

// Runs what the plans lack, longest trials first, options.jobs at once, then writes OUT/SUITE.h5 of
// each suite that is complete, from every planned point's trials in the folder, seeds beyond the
// plan's included; not for a shard. One outcome per plan. `stop` may become true at any time:
// running trials end and leave at most a checkpoint, finished ones stay. Anything that goes wrong
// outside a trial's own numbers (a full disk, say) stops the run and is thrown when all threads
// have ended.
std::vector<RunOutcome> run_suites(const std::vector<Plan>& plans, const RunOptions& options,
                                   const std::atomic<bool>& stop, const RunEvents& events);

// The consolidated record of a suite's trials; summaries (bias, variance, mse) are added where
// points have a known information. Facts that differ between trials are joined by " | ".
SuiteRecord consolidate(const Suite& suite, std::vector<TrialRecord> trials);

}  // namespace infomax
