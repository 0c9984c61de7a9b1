// What a trial trains towards: the setting `objective` names a row here, and the row says which
// parts and parameters a point then states, how much arithmetic it costs and how to build it. A new
// kind of experiment is one file and one row.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/parameter.h"
#include "core/random.h"
#include "data/image_set.h"
#include "kernels/work.h"
#include "objectives/experiment.h"

namespace infomax {

// The arithmetic of a trial's parts, counted from settings and shapes alone.
struct TrialWork {
  Work setup{}, step{}, evaluation{};
  double step_seconds = 0;      // of a step, where it is no arithmetic of these kinds
  double moved = 0;             // parameters that the optimisers move in a step, each once per move
  double calls = 0;             // optimiser steps within a step
  double evaluation_calls = 0;  // batches in an evaluation
};

// A setting that names a row which the experiment is made of: "encoder"; "views|task" where one of
// the two is stated.
struct Part {
  std::string_view setting;
  bool (*applies)(const Settings&) = nullptr;  // as a parameter's (core/parameter.h)
};

struct ObjectiveRow {
  std::string_view name;     // "maximise"
  std::string_view summary;  // one line for `infomax list objectives`
  std::span<const Part> parts{};
  std::span<const Parameter> parameters{};
  int version = 0;  // core/registry.h
  // Throws InputError for parts and parameters that don't go together. Some may still be missing.
  void (*check)(const Settings& settings);
  TrialWork (*work)(const Settings& settings, const InputShape& shape);
  // As make_experiment has it.
  std::unique_ptr<Experiment> (*make)(const Settings& settings,
                                      const std::shared_ptr<const ImageSet>& images,
                                      const Streams& streams);
};

std::span<const ObjectiveRow> objectives();
const ObjectiveRow& objective_named(std::string_view name);

}  // namespace infomax
