// An encoder against a classifier of its representation (figure 1c): train/adversarial.h as an experiment.
//
// Quantities, as means over evaluate_batches test batches: loss (the classifier's cross-entropy with the labels),
// loss_uniform (the encoder's: cross-entropy with the uniform distribution, log 10 at least), both in nats, and
// classifier_accuracy.
#pragma once

#include <memory>

#include "suite/experiment.h"
#include "suite/objective_row.h"

namespace infomax {

// The row of objective adversarial.
void adversarial_settings(const Settings& settings, StatedSettings& stated);
TrialWork adversarial_work(const Settings& settings);
std::unique_ptr<Experiment> make_adversarial(const Settings& settings,
                                             std::shared_ptr<const ImageSet> images,
                                             const Streams& streams);

}  // namespace infomax
