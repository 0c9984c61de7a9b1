// Parameters that several objectives share.
#pragma once

#include "core/parameter.h"
#include "kernels/precision.h"
#include "objectives/objective_row.h"

namespace infomax {

inline constexpr Parameter kSteps{
    .name = "steps",
    .type = "count",
    .summary =
        "optimiser steps; of objectives that have none: times that pairs (oracle) or "
        "gradients (gradient-noise) are drawn",
    .at_least = 1,
    .at_most = 1e9};
inline constexpr Parameter kBatch{.name = "batch",
                                  .type = "count",
                                  .summary = "pairs in a batch",
                                  .at_least = 2,
                                  .at_most = 65536};
inline constexpr Parameter kLr{
    .name = "lr",
    .type = "number",
    .summary = "Adam's learning rate (beta1 0.9, beta2 0.999, epsilon 1e-8)",
    .at_least = 0,
    .at_most = 10};
inline constexpr Parameter kEvaluateEvery{.name = "evaluate_every",
                                          .type = "count",
                                          .summary = "evaluation before steps 0, N, 2N, ...",
                                          .at_least = 1,
                                          .at_most = 1e9};
inline constexpr Parameter kEvaluateBatches{.name = "evaluate_batches",
                                            .type = "count",
                                            .summary = "batches in an evaluation of the bound",
                                            .at_least = 1,
                                            .at_most = 1e6};

// Adam on batches, and when it is evaluated.
inline constexpr Parameter kTrainingParameters[] = {kSteps,         kBatch,           kLr,
                                                    kEvaluateEvery, kEvaluateBatches, kPrecision};
inline constexpr Part kImageParts[] = {{"views"}, {"encoder"}};

}  // namespace infomax
