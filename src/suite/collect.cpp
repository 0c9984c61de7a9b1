#include "suite/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/error.h"
#include "results/suite_file.h"
#include "results/trial_file.h"
#include "suite/parameters.h"
#include "suite/trial.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

// The suite and every fact that trials of one file have to share.
Facts deciding(const TrialRecord& trial) {
  Facts out{{"suite", trial.suite}};
  for (const auto& [key, value] : trial.facts)
    if (fact_decides(key)) out[key] = value;
  // To say nothing of overrides is to have none. Trials of one suite may use different image sets.
  out.try_emplace("overrides", "");
  return out;
}

void require_alike(const std::string& path, const Facts& found, const std::string& first,
                   const Facts& wanted) {
  for (const auto& [key, value] : found) {
    const auto there = wanted.find(key);
    if (there != wanted.end() && there->second != value)
      throw InputError(fmt::format("{}: {} is \"{}\", want \"{}\" as in {}", path, key, value,
                                   there->second, first));
  }
}

}  // namespace

std::vector<TrialRecord> read_trials(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".h5") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  std::vector<TrialRecord> trials;
  Facts facts;
  read_trials(paths, [&](std::size_t i, TrialRecord trial) {
    const std::string& path = paths[i];
    if (const std::string id = trial_id(trial); trial.id != id)
      throw InputError(fmt::format("{}: its trial_id is {}, but that of what it holds is {}", path,
                                   trial.id, id));
    Facts found = deciding(trial);
    require_alike(path, found, paths.front(), facts);
    facts.merge(std::move(found));
    trials.push_back(std::move(trial));
  });
  if (trials.empty())
    throw InputError(fmt::format("{}: no trial file (*.h5) in this folder", folder));
  return trials;
}

void require_trials_of(const Suite& suite, const std::vector<TrialRecord>& trials) {
  for (const TrialRecord& trial : trials) {
    if (trial.suite != suite.name)
      throw InputError(fmt::format("{}: suite {}, want that of the trials, {}", suite.path,
                                   suite.name, trial.suite));
    if (texts(point_named(suite, trial.point).settings) != trial.settings)
      throw InputError(fmt::format("{}: point {} has other settings than in its trials", suite.path,
                                   trial.point));
  }
}

std::vector<MissingTrial> missing_trials(const SuiteRecord& record,
                                         const std::vector<const Point*>& points,
                                         std::uint32_t seeds) {
  std::vector<MissingTrial> missing;
  for (const Point* point : points) {
    std::set<std::uint32_t> there;
    for (const PointRecord& p : record.points)
      if (p.name == point->name)
        for (const TrialRecord& trial : p.trials) there.insert(trial.seed);
    for (std::uint32_t seed = 0; seed < seeds; ++seed)
      if (!there.contains(seed)) missing.push_back({point->name, seed});
  }
  return missing;
}

}  // namespace infomax
