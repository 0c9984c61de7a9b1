// Trials that other results hold already, so that a run need not compute them again: a stored
// reference, to which seeds are to be added, or another machine's results.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "results/record.h"

namespace infomax {

class KnownTrials {
 public:
  // Adds the trials of a result file, or of a folder of trial files. Throws InputError that names
  // the file: as read_suite and read_trials do, and for a trial whose id isn't that of its
  // contents.
  void add(const std::string& path);

  // What add() was given that holds a trial of the planned one's suite, point and seed, be it that
  // one or another.
  std::vector<std::string> with_namesakes(const TrialRecord& planned) const;

  // The trial with the planned one's id; null where none is known.
  std::shared_ptr<const TrialRecord> find(const TrialRecord& planned) const;

  // Why a trial of the planned one's suite, point and seed is not the planned one, `fingerprint is
  // "a", here "b"`, and the first file that holds one. Empty where none does, or where find() gives
  // one.
  struct Unlike {
    std::string file, why;
  };
  std::optional<Unlike> unlike(const TrialRecord& planned) const;

 private:
  struct Known {
    std::string file;
    std::shared_ptr<const TrialRecord> trial;
  };
  using Name = std::tuple<std::string, std::string, std::string, std::uint32_t>;
  static Name name_of(const TrialRecord& trial) {
    return {trial.suite, trial.point, trial.block, trial.seed};
  }
  void keep(const std::string& file, TrialRecord trial);

  std::map<Name, std::vector<Known>> trials_;
};

}  // namespace infomax
