#include "suite/standing.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/error.h"
#include "results/publish.h"
#include "results/suite_file.h"
#include "results/trial_file.h"

namespace infomax {

std::size_t restore_trials(const std::string& out, const std::string& suite) {
  namespace fs = std::filesystem;
  const std::string path = (fs::path(out) / (suite + ".h5")).string();
  std::error_code error;
  if (!fs::exists(path, error)) return 0;
  SuiteRecord standing = read_suite(path);
  if (standing.suite != suite)
    throw InputError(
        fmt::format("{}: is of suite {}, want one of {} or no file", path, standing.suite, suite));
  const fs::path folder = fs::path(out) / suite;
  std::size_t restored = 0;
  for (PointRecord& point : standing.points)
    for (TrialRecord& trial : point.trials) {
      const std::string file = (folder / trial_file_name(trial)).string();
      if (fs::exists(file, error)) continue;
      if (restored == 0) prepare_folder(folder.string());
      trial.facts = facts_of(trial, standing);
      restored += write_trial(file, trial);
    }
  return restored;
}

}  // namespace infomax
