// NAME.json beside NAME.h5: all that may differ between two equal runs, so that the HDF5 files of
// equal runs have equal bytes.
//
//   {"format": "infomax times 1", "host": "node7", "started": "2024-05-01T12:00:00Z", "ended": ...,
//    "wall_seconds": 12.5, "processor_seconds": 12.4, "scheduler": {"SLURM_JOB_ID": "17"},
//    "step_times": [], "runs": 2, "resumed_at": 4000}
//
// No times of steps are noted. The last two stand there only where a trial went on from a
// checkpoint: how many runs its result is made of and the step at which the last of them began.
// Then `started` is the start of the first, and wall and processor seconds are sums over the runs,
// each up to the checkpoint that the next one went on from: what was lost after it doesn't count.
//
// That of a suite's result has "point_seconds", too: by the name of a point the processor seconds
// of one of its trials, the mean over those whose times are known.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace infomax {

struct Sidecar {
  std::string host;
  std::string started, ended;                    // UTC, ISO 8601, whole seconds
  double wall_seconds = 0;                       // by a clock that nobody sets
  double processor_seconds = 0;                  // of the thread, or for a suite of the process
  std::map<std::string, std::string> scheduler;  // ids that the environment names
  std::int64_t runs = 1;
  std::int64_t resumed_at = 0;  // for more than one run
  std::map<std::string, double> point_seconds;
};

// "results/x.h5" -> "results/x.json".
std::string sidecar_path(const std::string& result_path);

// Replaces. Throws IoError. Texts that are not UTF-8 lose the bytes at fault.
void write_sidecar(const std::string& path, const Sidecar& sidecar);

// What a file has of them. None, or an empty map, where there is no such file or it is none of
// ours: times are worth no error.
std::optional<double> read_processor_seconds(const std::string& path);
std::map<std::string, double> read_point_seconds(const std::string& path);

// Ids of jobs, tasks and restarts (SLURM_JOB_ID, PBS_JOBID, ...), as far as the environment has
// them.
std::map<std::string, std::string> scheduler_ids();

// What a checkpoint keeps of a trial's times.
struct Spent {
  double wall_seconds = 0, processor_seconds = 0;
  std::int64_t started = 0;  // of the first run, seconds since 1970
  std::int64_t runs = 0;
};

// Measures from its construction to stop().
class Stopwatch {
 public:
  enum class Of { thread, process };
  // The processor time is the calling thread's by default; then stop() has to be called from the
  // same thread.
  explicit Stopwatch(Of of = Of::thread);
  // So far, earlier runs included.
  Spent spent() const;
  // Earlier runs' times count from now on; this run begins at that step.
  void go_on_from(const Spent& earlier, std::int64_t step);
  Sidecar stop() const;  // all fields filled

 private:
  Of of_;
  std::chrono::system_clock::time_point started_;
  std::chrono::steady_clock::time_point wall_;
  double processor_ = 0;
  Spent earlier_;
  std::int64_t resumed_at_ = 0;
};

}  // namespace infomax
