// What a trial trains towards: the setting `objective` names a row here, and the row says which settings a point then
// states, how much arithmetic it costs and how to build it. A new kind of experiment is one file and one row.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/random.h"
#include "data/image_set.h"
#include "kernels/work.h"
#include "suite/experiment.h"
#include "suite/settings.h"
#include "suite/stated.h"

namespace infomax {

// The arithmetic of a trial's parts, counted from settings alone.
struct TrialWork {
  Work setup{}, step{}, evaluation{};
  double moved = 0;             // parameters that the optimisers move in a step, each once per move
  double calls = 0;             // optimiser steps within a step
  double evaluation_calls = 0;  // batches in an evaluation
};

struct ObjectiveRow {
  std::string_view name;     // "maximise"
  std::string_view summary;  // one line for `infomax list objectives`
  // Adds what a point with this objective states, by the parts that it names so far. Throws InputError for parts that
  // aren't known or don't go together.
  void (*state)(const Settings& settings, StatedSettings& stated);
  TrialWork (*work)(const Settings& settings);
  // As make_experiment has it.
  std::unique_ptr<Experiment> (*make)(const Settings& settings,
                                      std::shared_ptr<const ImageSet> images,
                                      const Streams& streams);
};

std::span<const ObjectiveRow> objectives();
const ObjectiveRow& objective_named(std::string_view name);

}  // namespace infomax
