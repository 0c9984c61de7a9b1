// Checkpoints inside a long trial: when its state is saved, and how it goes on from there.
//
// A trial that goes on from a checkpoint gives the same bytes as one that was never stopped: its
// random numbers are named by step, so the state is parameters, moments and counts of the
// optimisers and what evaluations gave so far. When one is saved is thus free to depend on the
// clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/state.h"
#include "objectives/experiment.h"
#include "results/record.h"
#include "results/sidecar.h"

namespace infomax {

// Which trials of a run save checkpoints, and how often.
struct CheckpointPolicy {
  double every_seconds = 600;
  double above_seconds = 1200;  // of a trial's estimate

  // Empty for a trial that saves none.
  std::optional<double> every(double estimated_seconds) const {
    if (estimated_seconds < above_seconds) return std::nullopt;
    return every_seconds;
  }
};

// Those of one trial.
struct CheckpointPlan {
  std::string path;                     // empty: neither saved nor looked for
  std::optional<double> every_seconds;  // on the wall; 0: before every step. Empty: none is saved
  Stopwatch* watch = nullptr;           // its times are part of the state
  std::function<void(const std::string&)> say;  // a line for the user, without its end
};

class Checkpoints {
 public:
  // The trial's record, its experiment and all that the state names have to outlive this.
  Checkpoints(CheckpointPlan plan, const TrialRecord& trial, const Experiment& experiment,
              const State& state);
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  // Fills the state from the plan's file and says the step at which the trial goes on. A file that
  // can't be used (results/checkpoint_file.h) is named with the reason, and the trial starts anew:
  // false. Throws IoError where the system fails in the midst of it.
  bool restore();

  // Between two steps: saves where it is time, or at once; never the same step twice. A disk that
  // refuses is said once, until it has room again, and stops nothing: the checkpoint before stays.
  void save_when_due();
  void save();

 private:
  void say(const std::string& what) const;

  CheckpointPlan plan_;
  const TrialRecord& trial_;
  const Experiment& experiment_;
  State state_;
  Spent spent_;
  std::int64_t kept_step_ = 0;  // there is nothing to keep before the first
  std::chrono::steady_clock::time_point kept_at_;
  bool refused_ = false;
};

}  // namespace infomax
