// A bound at the distribution's own log density ratio, shifted to the bound's optimum: nothing is
// trained, so what comes out is the bound's own. All in double, from the draws to the bound.
//
// A step draws `pairs` pairs in batches of `batch`, so that points of different batches see as many
// pairs. Metrics over all batches of a trial: bound_test (their mean), bound_variance (unbiased, of
// one batch's value), bound_largest (of any batch), log_batch (the logarithm of the batch, I_NCE's
// ceiling) and mi_true. A task with transforms has besides, of the distribution beneath them on the
// very same draws: bound_before (the mean) and invariance_error (the largest |bound after - bound
// before| on any batch; I(X;Y) doesn't notice a transform, nor does f*).
#pragma once

#include <memory>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/training.h"

namespace infomax {

inline constexpr Part kOracleParts[] = {{"task"}, {"bound"}};
inline constexpr Parameter kOracleParameters[] = {
    kSteps,
    kBatch,
    {.name = "pairs",
     .type = "count",
     .summary = "objective oracle: pairs in a step, in batches of `batch`",
     .at_least = 2,
     .at_most = 1e9},
};

// The row of objective oracle.
void check_oracle(const Settings& settings);
TrialWork oracle_work(const Settings& settings, const InputShape& shape);
// Throws InputError unless `pairs` is a multiple of `batch` and the trial has two batches at least.
std::unique_ptr<Experiment> make_oracle(const Settings& settings,
                                        const std::shared_ptr<const ImageSet>& images,
                                        const Streams& streams);

}  // namespace infomax
