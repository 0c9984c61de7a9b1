#include "suite/checkpoints.h"

#include <fmt/format.h>

#include <utility>

#include "core/error.h"
#include "results/checkpoint_file.h"

namespace infomax {

Checkpoints::Checkpoints(CheckpointPlan plan, const TrialRecord& trial,
                         const Experiment& experiment, const State& state)
    : plan_(std::move(plan)),
      trial_(trial),
      experiment_(experiment),
      state_(state),
      kept_at_(std::chrono::steady_clock::now()) {
  state_.value("times", spent_);
}

void Checkpoints::say(const std::string& what) const {
  if (plan_.say) plan_.say(fmt::format("{} seed {}: {}", trial_.point, trial_.seed, what));
}

bool Checkpoints::restore() {
  if (plan_.path.empty()) return false;
  try {
    if (!read_checkpoint(plan_.path, trial_, state_)) return false;
  } catch (const InputError& error) {
    say(fmt::format("starts anew, for its checkpoint can't be used: {}", error.what()));
    return false;
  }
  kept_step_ = experiment_.taken();
  if (plan_.watch != nullptr) plan_.watch->go_on_from(spent_, kept_step_);
  say(fmt::format("goes on from step {}", kept_step_));
  return true;
}

void Checkpoints::save_when_due() {
  if (!plan_.every_seconds) return;
  const std::chrono::duration<double> since = std::chrono::steady_clock::now() - kept_at_;
  if (since.count() >= *plan_.every_seconds) save();
}

void Checkpoints::save() {
  if (plan_.path.empty() || !plan_.every_seconds || experiment_.taken() == kept_step_) return;
  if (plan_.watch != nullptr) spent_ = plan_.watch->spent();
  try {
    write_checkpoint(plan_.path, trial_, state_);
    kept_step_ = experiment_.taken();
    refused_ = false;
  } catch (const IoError& error) {
    if (!refused_) say(fmt::format("goes on without a new checkpoint: {}", error.what()));
    refused_ = true;
  }
  kept_at_ = std::chrono::steady_clock::now();
}

}  // namespace infomax
