// An estimate of a sample with its interval: `objective = "interval"`.
//
// The estimator gets the same rows as under `objective = "estimate"` at that seed, and its estimate
// is the same number. Metrics besides `estimate` and the truth: interval_low and interval_high, in
// nats, at `interval_level`, from random parts of the sample (inference/interval.h), and
// estimate_of_quarters, the mean estimate of quarters of it. An interval knows nothing of bias: how
// often it holds the truth is what such a suite shows.
#pragma once

#include <memory>

#include "objectives/estimate.h"
#include "objectives/estimated_task.h"
#include "objectives/experiment.h"
#include "objectives/objective_row.h"

namespace infomax {

inline constexpr Part kIntervalParts[] = {{"task"}, {"estimator"}};
inline constexpr Parameter kIntervalParameters[] = {
    kSamples,
    kScale,
    {.name = "interval_level",
     .type = "number",
     .summary = "the share of intervals that is to hold the estimator's own mean at so many rows",
     .at_least = 0,
     .at_most = 1,
     .otherwise = "0.95"},
};

// Throws InputError for an estimator that is trained and for a level of 0 or 1.
void check_interval(const Settings& settings);
TrialWork interval_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_interval(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams);

}  // namespace infomax
