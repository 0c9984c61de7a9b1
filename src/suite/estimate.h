// One estimator on one task whose truth is known: `objective = "estimate"`.
//
// An estimator of a sample gets `samples` rows, the same at every estimator
// (tasks/finite_sample.h), and nothing is trained. One with networks of its own is trained for
// `steps` on batches drawn afresh, and its estimate is a mean over batches that are drawn afresh,
// too.
//
//   estimate   nats   of the sample; or at every evaluation
//   mi_true    nats   the task's
#pragma once

#include <memory>

#include "suite/experiment.h"
#include "suite/objective_row.h"
#include "suite/training.h"

namespace infomax {

bool estimates_of_sample(const Settings& settings);
bool estimates_by_training(const Settings& settings);

inline constexpr std::string_view kScales[] = {"none", "standard"};
inline constexpr std::string_view kEstimateParts[] = {"task", "estimator"};
inline constexpr Parameter kEstimateParameters[] = {
    {.name = "samples",
     .type = "count",
     .summary = "rows that an estimator of a sample gets",
     .at_least = 2,
     .at_most = 1e8,
     .applies = estimates_of_sample},
    {.name = "scale",
     .type = "word",
     .summary = "of the sample's columns: none, as they are drawn; standard, to mean 0 and "
                "standard deviation 1",
     .choices = kScales,
     .otherwise = "none",
     .applies = estimates_of_sample},
    when(kSteps, estimates_by_training),
    when(kBatch, estimates_by_training),
    when(kLr, estimates_by_training),
    when(kEvaluateEvery, estimates_by_training),
    when(kEvaluateBatches, estimates_by_training),
};

void check_estimate(const Settings& settings);
TrialWork estimate_work(const Settings& settings);
std::unique_ptr<Experiment> make_estimate(const Settings& settings,
                                          std::shared_ptr<const ImageSet> images,
                                          const Streams& streams);

}  // namespace infomax
