#include "suite/known.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <utility>

#include "core/error.h"
#include "results/equality.h"
#include "results/suite_file.h"
#include "suite/collect.h"
#include "suite/trial.h"

namespace infomax {

namespace {

std::string why_unlike(const TrialRecord& there, const TrialRecord& planned) {
  const auto text = [](const Facts& facts, const std::string& key) {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string("nothing") : fmt::format("\"{}\"", found->second);
  };
  // Those that go into an id; an archive's own SHA-256 doesn't, what it holds does.
  std::set<std::string> keys{"infomax.numerics", "fingerprint"};
  for (const Facts* facts : {&there.facts.get(), &planned.facts.get()})
    for (const auto& [key, value] : *facts)
      if (key.starts_with("data.") && key.ends_with(".decoded")) keys.insert(key);
  for (const std::string& key : keys)
    if (text(there.facts, key) != text(planned.facts, key))
      return fmt::format("{} is {}, here {}", key, text(there.facts, key),
                         text(planned.facts, key));
  // The settings are what is left.
  return first_difference(there, planned) + " here";
}

}  // namespace

void KnownTrials::keep(const std::string& file, TrialRecord trial) {
  if (const std::string id = trial_id(trial); trial.id != id)
    throw InputError(fmt::format("{}: trial {},{} has the id {}, but that of what it holds is {}",
                                 file, trial.point, seed_name(trial), trial.id, id));
  const Name name = name_of(trial);
  trials_[name].push_back({file, std::make_shared<const TrialRecord>(std::move(trial))});
}

void KnownTrials::add(const std::string& path) {
  if (std::filesystem::is_directory(path)) {
    for (TrialRecord& trial : read_trials(path)) keep(path, std::move(trial));
    return;
  }
  SuiteRecord suite = read_suite(path);
  for (PointRecord& point : suite.points) {
    for (TrialRecord& trial : point.trials) {
      trial.facts = facts_of(trial, suite);
      keep(path, std::move(trial));
    }
  }
}

std::vector<std::string> KnownTrials::with_namesakes(const TrialRecord& planned) const {
  std::vector<std::string> files;
  if (const auto namesakes = trials_.find(name_of(planned)); namesakes != trials_.end())
    for (const Known& known : namesakes->second) files.push_back(known.file);
  return files;
}

std::shared_ptr<const TrialRecord> KnownTrials::find(const TrialRecord& planned) const {
  const auto namesakes = trials_.find(name_of(planned));
  if (namesakes == trials_.end()) return nullptr;
  for (const Known& known : namesakes->second)
    if (known.trial->id == planned.id) return known.trial;
  return nullptr;
}

std::optional<KnownTrials::Unlike> KnownTrials::unlike(const TrialRecord& planned) const {
  const auto namesakes = trials_.find(name_of(planned));
  if (namesakes == trials_.end() || find(planned)) return std::nullopt;
  const Known& known = namesakes->second.front();
  return Unlike{known.file, why_unlike(*known.trial, planned)};
}

}  // namespace infomax
