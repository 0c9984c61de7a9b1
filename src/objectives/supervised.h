// An encoder trained with the labels: train/supervised.h as an experiment.
//
// Quantities: loss (cross-entropy with the labels, nats) and classifier_accuracy, both over all
// test images, and loss_train, the mean over evaluate_batches training batches drawn for it. Images
// are trained on and tested without noise.
#pragma once

#include <memory>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/training.h"

namespace infomax {

// The row of objective supervised.
void check_supervised(const Settings& settings);
TrialWork supervised_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_supervised(const Settings& settings,
                                            const std::shared_ptr<const ImageSet>& images,
                                            const Streams& streams);

}  // namespace infomax
