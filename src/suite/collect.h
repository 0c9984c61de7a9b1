// A folder of trial files, as runs and shards leave it, as one record of a suite.
#pragma once

#include <string>
#include <vector>

#include "results/record.h"
#include "suite/suite.h"

namespace infomax {

// All trial files (*.h5) of a folder, by name. Throws InputError that names the file: not a trial,
// damaged, an id that isn't that of its contents, or another suite, numerics version, profile, data
// archive or override than the first one; and where there is none.
std::vector<TrialRecord> read_trials(const std::string& folder);

// They are of this suite: each of one of its points, with the same settings. Throws InputError that
// names the point.
void require_trials_of(const Suite& suite, const std::vector<TrialRecord>& trials);

// Point and seed of every trial that `record` lacks of a suite's points and seeds 0 ... seeds - 1,
// in the suite's order.
struct MissingTrial {
  std::string point;
  std::uint32_t seed = 0;
};
std::vector<MissingTrial> missing_trials(const SuiteRecord& record,
                                         const std::vector<const Point*>& points,
                                         std::uint32_t seeds);

}  // namespace infomax
