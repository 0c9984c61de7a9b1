// One estimator on one task whose truth is known: `objective = "estimate"`.
//
// An estimator of a sample gets `samples` rows, the same at every estimator
// (tasks/finite_sample.h), and nothing is trained; its metric `estimate`, in nats, stands beside
// the truth (objectives/estimated_task.h). Others are trained (objectives/trained_estimate.h).
#pragma once

#include <memory>

#include "objectives/estimated_task.h"
#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/protocol.h"
#include "objectives/training.h"

namespace infomax {

bool estimates_of_sample(const Settings& settings);
bool estimates_of_scores(const Settings& settings);
bool estimates_by_training(const Settings& settings);  // of scores, or with networks of its own
bool trains_on_sample(const Settings& settings);       // by training, with data = "sample"
bool takes_sample(const Settings& settings);           // of a sample, or trained on one
bool scores_batches(const Settings& settings);         // by training, and not on a part at once
bool reports_mean(const Settings& settings);

inline constexpr std::string_view kTrainingData[] = {"fresh", "sample"};
inline constexpr std::string_view kScoreRows[] = {"batches", "part"};
inline constexpr Part kEstimateParts[] = {{"task"}, {"estimator"}, {"critic", estimates_of_scores}};
inline constexpr Parameter kEstimateParameters[] = {
    when(kSamples, takes_sample),
    when(kScale, takes_sample),
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
    {.name = "score_rows",
     .type = "word",
     .summary = "what an evaluation's estimate is of: batches, the mean over batches; part, all "
                "rows of the sample's part as one batch",
     .choices = kScoreRows,
     .otherwise = "batches",
     .applies = trains_on_sample},
    {.name = "report",
     .type = "word",
     .summary = "which evaluation's estimate is reported: last; mean, of the last report_mean_of; "
                "validation, where the validation part's objective is best; best, the largest "
                "(optimistic)",
     .choices = kReports,
     .otherwise = "last",
     .applies = estimates_by_training},
    {.name = "report_mean_of",
     .type = "count",
     .summary = "evaluations in the mean that is reported",
     .at_least = 1,
     .at_most = 1e6,
     .applies = reports_mean},
    {.name = "patience",
     .type = "count",
     .summary = "evaluations without a better objective of the validation part after which a "
                "training ends; 0: it never ends early",
     .at_least = 0,
     .at_most = 1e6,
     .otherwise = "0",
     .applies = trains_on_sample},
    when(kSteps, estimates_by_training),
    when(kBatch, estimates_by_training),
    when(kLr, estimates_by_training),
    when(kEvaluateEvery, estimates_by_training),
    when(kEvaluateBatches, scores_batches),
};

void check_estimate(const Settings& settings);
TrialWork estimate_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_estimate(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams);

}  // namespace infomax
