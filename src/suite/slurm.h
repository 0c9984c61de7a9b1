// A run as a Slurm job array and the merge behind it: the text of the shell script that submits
// both.
//
//   array   task I of N replaces itself by `infomax run ... --shard I/N`, so that Slurm's signals
//           reach the program: USR1 ahead of the time limit, TERM at a cancel or a requeue. Both
//           end it cleanly; finished trials stay.
//   merge   starts when every task has ended, well or not (afterany: after a controller's crash
//           afterok may wait for ever), makes SUITE.h5 of each suite and ends with the worst status
//           of `infomax merge`: 3, something is missing.
//
// What is done is decided by the results' folder, so submitting again does what is missing,
// whatever happened to the jobs before.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace infomax {

// How much one task is worth, and how many there may be.
struct Chunking {
  double minutes = 20;           // wanted for a task
  std::size_t cpus = 1;          // trials at once in a task
  std::size_t max_array = 1001;  // the site's MaxArraySize: indices stay below it
};

// Tasks for `trials` that take `seconds` of one core in all: at least one, no more than trials or
// than fit into an array.
std::size_t chunk_count(double seconds, std::size_t trials, const Chunking& chunking);

// Minutes to ask for a task that is counted to take `seconds`: three times as many and ten for what
// can't be counted, in whole five minutes.
std::size_t minutes_asked(double seconds);

struct SlurmJob {
  std::string summary;           // one line, for who reads the script
  std::string name;              // of the array; the merge's is NAME-merge
  std::string program;           // as are all paths, absolute
  std::string out;               // folder of results; logs go to OUT/slurm/
  std::vector<std::string> run;  // arguments of `infomax run` less --shard, --jobs and --out
  std::vector<std::vector<std::string>> merges;    // arguments of each `infomax merge`
  std::map<std::string, std::string> environment;  // set in both jobs
  std::size_t chunks = 1;                          // N
  std::vector<std::size_t>
      tasks;                // those of 1 ... N that lack trials, rising; none: the merge alone
  std::size_t at_once = 0;  // most tasks at once; 0: as many as the site lets
  std::size_t cpus = 1;     // of a task
  std::string time, mem,
      partition;        // as sbatch takes them; mem and partition may be empty: the site's
  std::string account;  // may be empty
  std::string sbatch;   // further arguments for sbatch, quoted as for a shell
};

// The script, for bash. Submits the array, then the merge, and prints their numbers. Ends with
// sbatch's status and message where sbatch refuses, and leaves no job then. Throws InputError for a
// path that a script or sbatch would read as something else: one with a control character, or a
// folder of results with a backslash.
std::string submission_script(const SlurmJob& job);

// One word for a POSIX shell: plain ones as they are, all else in single quotes.
std::string shell_quoted(std::string_view word);

// "1-3,7": rising numbers as --array takes them.
std::string array_indices(const std::vector<std::size_t>& numbers);

}  // namespace infomax
