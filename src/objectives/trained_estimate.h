// An estimator that is trained, on one task: a critic on x and y as they are with an estimator of
// its scores, or an estimator with networks of its own.
//
//   data = "fresh"    training and test batches are drawn anew
//   data = "sample"   they are of `samples` rows and no others, split into a training, a validation
//                     and a test part; batches of the training part, epoch by epoch
//
// `score_rows` says what an evaluation's estimate is of: "batches", the mean over the first
// evaluate_batches full batches of a permutation of the test part; "part", all of its rows as one
// batch. Likewise of the validation part.
//
//   estimate              nats   what is reported, by `report` (objectives/protocol.h)
//   estimate_step         1      the step whose estimate it is
//   estimate_test         nats   at every evaluation; NaN after an early end
//   objective_validation  nats   what is trained, of the validation part, where there is one
//   mi_true               nats   the task's (objectives/estimated_task.h)
#pragma once

#include <memory>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"

namespace infomax {

// Throws InputError for a part that has fewer rows than are asked of it, or that doesn't go with
// `report` or `patience`.
void check_training(const Settings& settings);
TrialWork trained_estimate_work(const Settings& settings, const InputShape& shape);
// Throws NumericError, from the step that breaks, where what is trained is no finite number, and
// from the last one where what is reported isn't.
std::unique_ptr<Experiment> make_trained_estimate(const Settings& settings,
                                                  const std::shared_ptr<const ImageSet>& images,
                                                  const Streams& streams);

}  // namespace infomax
