#include <array>

#include "core/names.h"
#include "objectives/adversarial.h"
#include "objectives/contrastive.h"
#include "objectives/estimate.h"
#include "objectives/external.h"
#include "objectives/gradient_noise.h"
#include "objectives/interval.h"
#include "objectives/k_pair.h"
#include "objectives/objective_row.h"
#include "objectives/oracle.h"
#include "objectives/supervised.h"
#include "objectives/training.h"

namespace infomax {

namespace {

constexpr std::array kObjectives{
    ObjectiveRow{.name = "maximise",
                 .summary = "the bound on the information between two views or the sides of a task",
                 .parts = kContrastiveParts,
                 .parameters = kMaximiseParameters,
                 .check = check_contrastive,
                 .work = contrastive_work,
                 .make = make_contrastive},
    ObjectiveRow{.name = "match",
                 .summary = "L = |bound - target|",
                 .parts = kContrastiveParts,
                 .parameters = kMatchParameters,
                 .check = check_contrastive,
                 .work = contrastive_work,
                 .make = make_contrastive},
    ObjectiveRow{.name = "adversarial",
                 .summary = "g1 against a linear classifier of its representation",
                 .parts = kImageParts,
                 .parameters = kAdversarialParameters,
                 .check = check_adversarial,
                 .work = adversarial_work,
                 .make = make_adversarial},
    ObjectiveRow{
        .name = "k-pair",
        .summary = "metric learning: one encoder for both views, trained by the K-pair loss",
        .parts = kImageParts,
        .parameters = kTrainingParameters,
        .check = check_k_pair,
        .work = k_pair_work,
        .make = make_k_pair},
    ObjectiveRow{.name = "oracle",
                 .summary = "nothing: a bound at the task's true log density ratio, in double",
                 .parts = kOracleParts,
                 .parameters = kOracleParameters,
                 .check = check_oracle,
                 .work = oracle_work,
                 .make = make_oracle},
    ObjectiveRow{.name = "supervised",
                 .summary = "g1 and a linear classifier of its representation, with the labels",
                 .parts = kImageParts,
                 .parameters = kTrainingParameters,
                 .check = check_supervised,
                 .work = supervised_work,
                 .make = make_supervised},
    ObjectiveRow{
        .name = "gradient-noise",
        .summary = "nothing: the signal-to-noise ratio of the importance-weighted bound's gradient",
        .parts = {},
        .parameters = kGradientNoiseParameters,
        .check = check_gradient_noise,
        .work = gradient_noise_work,
        .make = make_gradient_noise},
    ObjectiveRow{.name = "estimate",
                 .summary = "an estimator on a task: of a sample, or with networks of its own",
                 .parts = kEstimateParts,
                 .parameters = kEstimateParameters,
                 .version = 1,
                 .check = check_estimate,
                 .work = estimate_work,
                 .make = make_estimate},
    ObjectiveRow{.name = "interval",
                 .summary = "an estimator of a sample on a task, with an interval by subsampling",
                 .parts = kIntervalParts,
                 .parameters = kIntervalParameters,
                 .version = 1,
                 .check = check_interval,
                 .work = interval_work,
                 .make = make_interval},
    ObjectiveRow{.name = kExternal,
                 .summary = "a user's program as an estimator on a task: of a sample",
                 .parts = kExternalParts,
                 .parameters = kExternalParameters,
                 .version = 1,
                 .check = check_external,
                 .work = external_work,
                 .make = make_external},
};

}  // namespace

std::span<const ObjectiveRow> objectives() {
  return kObjectives;
}
const ObjectiveRow& objective_named(std::string_view name) {
  return row_named("objective", objectives(), name);
}

}  // namespace infomax
