// One estimator on one task whose truth is known: `objective = "estimate"`.
//
// An estimator of a sample gets `samples` rows, the same at every estimator
// (tasks/finite_sample.h), and nothing is trained. One with networks of its own is trained for
// `steps`, and its estimate is a mean over batches. With `data` fresh, both are batches drawn anew;
// with `data` sample, they are of the same `samples` rows, split: batches of the training part,
// epoch by epoch, and the first full batches of a permutation of the test part.
//
//   estimate              nats   of the sample; or at every evaluation
//   estimate_validation   nats   likewise, of the validation part, where there is one
//   mi_true               nats   the task's
#pragma once

#include <memory>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/training.h"

namespace infomax {

bool estimates_of_sample(const Settings& settings);
bool estimates_by_training(const Settings& settings);
bool trains_on_sample(const Settings& settings);  // by training, with data = "sample"
bool takes_sample(const Settings& settings);      // of a sample, or trained on one

inline constexpr std::string_view kTrainingData[] = {"fresh", "sample"};
inline constexpr std::string_view kScales[] = {"none", "standard", "rank"};
inline constexpr std::string_view kEstimateParts[] = {"task", "estimator"};
inline constexpr Parameter kEstimateParameters[] = {
    {.name = "samples",
     .type = "count",
     .summary = "rows of the sample that an estimator gets",
     .at_least = 2,
     .at_most = 1e8,
     .applies = takes_sample},
    {.name = "scale",
     .type = "word",
     .summary = "of the sample's columns: none, as they are drawn; standard, to mean 0 and "
                "standard deviation 1; rank, to ranks over their number",
     .choices = kScales,
     .otherwise = "none",
     .applies = takes_sample},
    {.name = "data",
     .type = "word",
     .summary =
         "what an estimator is trained on: fresh, batches drawn anew; sample, a part of a sample",
     .choices = kTrainingData,
     .otherwise = "fresh",
     .applies = estimates_by_training},
    {.name = "training_share",
     .type = "number",
     .summary =
         "share of the sample that is trained on; what it and validation_share leave is for tests",
     .at_least = 0,
     .at_most = 1,
     .otherwise = "0.5",
     .applies = trains_on_sample},
    {.name = "validation_share",
     .type = "number",
     .summary = "share of the sample that is neither trained nor tested on",
     .at_least = 0,
     .at_most = 1,
     .otherwise = "0",
     .applies = trains_on_sample},
    when(kSteps, estimates_by_training),
    when(kBatch, estimates_by_training),
    when(kLr, estimates_by_training),
    when(kEvaluateEvery, estimates_by_training),
    when(kEvaluateBatches, estimates_by_training),
};

void check_estimate(const Settings& settings);
TrialWork estimate_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_estimate(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams);

}  // namespace infomax
