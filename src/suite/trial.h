// One trial: train a point's model under one seed, evaluate it on schedule, and record what came
// out.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/error.h"
#include "core/random.h"
#include "data/image_set.h"
#include "objectives/schedule.h"
#include "probe/probe.h"
#include "results/record.h"
#include "suite/checkpoints.h"
#include "suite/suite.h"

namespace infomax {

// What all trials of a run share.
struct TrialInputs {
  std::shared_ptr<const ImageSet> images;  // of the point's views; null for a task
  Facts facts;                             // build, libraries, processor: equal between equal runs
};

// How a trial is asked to stop, says how far it is and keeps its state. All may be left out.
struct TrialControl {
  const std::atomic<bool>* stop = nullptr;        // by the user
  const std::atomic<bool>* halt = nullptr;        // because another trial of the run hit an error
  std::function<void(double share)> progress;     // 0 ... 1 of the work
  std::function<void(double share)> on_resume;    // from a checkpoint, this far into the work
  std::function<void(double seconds)> elsewhere;  // of processors, that other processes have spent
  CheckpointPlan checkpoints;
};

// Thrown out of a trial that was asked to stop. What is kept of it is its checkpoint, where it has
// one.
class Stopped : public Error {
 public:
  using Error::Error;
};

// Facts of the images that a result depends on: "data.mnist.decoded" and each file's SHA-256.
Facts data_facts(const ImageSet& images);

// SHA-256 over all that decides a trial's numbers: the program's numerics version, suite name,
// point, settings, block, seed, the images' bytes, the versions of the rows that the point names
// and the fingerprint of the libraries' numerics. From what the record says of them, so that a
// stored one can be held against its own.
std::string trial_id(const TrialRecord& trial);

// The record without its metrics: what is known before the work begins.
TrialRecord planned_trial(const Suite& suite, const Point& point, SeedBlock block,
                          std::uint32_t seed, const TrialInputs& inputs);

// The work, from its checkpoint on where there is one. It may be asked to stop between steps and
// between the parts of an evaluation: it saves a checkpoint then, and throws Stopped. A result that
// isn't a number, or that breaks a theorem (I_NCE > log K), gives a record with status failed and
// the reason; everything else that goes wrong is thrown.
TrialRecord run_trial(const Suite& suite, const Point& point, SeedBlock block, std::uint32_t seed,
                      const TrialInputs& inputs, const TrialControl& control = {});

}  // namespace infomax
