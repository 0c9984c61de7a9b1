// An encoder against a classifier of its representation (figure 1c): train/adversarial.h as an
// experiment.
//
// Quantities, as means over evaluate_batches test batches: loss (the classifier's cross-entropy
// with the labels), loss_uniform (the encoder's: cross-entropy with the uniform distribution, log
// 10 at least), both in nats, and classifier_accuracy.
#pragma once

#include <memory>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/training.h"

namespace infomax {

inline constexpr Parameter kAdversarialParameters[] = {
    kSteps,
    kBatch,
    kLr,
    kEvaluateEvery,
    kEvaluateBatches,
    kPrecision,
    {.name = "classifier_lr",
     .type = "number",
     .summary = "objective adversarial: Adam's learning rate of the classifier",
     .at_least = 0,
     .at_most = 10},
    {.name = "classifier_steps",
     .type = "count",
     .summary = "objective adversarial: classifier steps before each of g1's",
     .at_least = 1,
     .at_most = 1000},
    {.name = "classifier_warm_up",
     .type = "count",
     .summary = "objective adversarial: classifier steps before the first",
     .at_least = 0,
     .at_most = 1e6},
};

// The row of objective adversarial.
void check_adversarial(const Settings& settings);
TrialWork adversarial_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_adversarial(const Settings& settings,
                                             const std::shared_ptr<const ImageSet>& images,
                                             const Streams& streams);

}  // namespace infomax
