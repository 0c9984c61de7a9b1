#include "core/names.h"
#include "suite/adversarial.h"
#include "suite/contrastive.h"
#include "suite/gradient_noise.h"
#include "suite/k_pair.h"
#include "suite/objective_row.h"
#include "suite/oracle.h"
#include "suite/supervised.h"

namespace infomax {

namespace {

constexpr ObjectiveRow kObjectives[] = {
    {"maximise", "the bound on the information between two views or the sides of a task",
     contrastive_settings, contrastive_work, make_contrastive},
    {"match", "L = |bound - target|", match_settings, contrastive_work, make_contrastive},
    {"adversarial", "g1 against a linear classifier of its representation", adversarial_settings,
     adversarial_work, make_adversarial},
    {"k-pair", "metric learning: one encoder for both views, trained by the K-pair loss",
     k_pair_settings, k_pair_work, make_k_pair},
    {"oracle", "nothing: a bound at the task's true log density ratio, in double", oracle_settings,
     oracle_work, make_oracle},
    {"supervised", "g1 and a linear classifier of its representation, with the labels",
     supervised_settings, supervised_work, make_supervised},
    {"gradient-noise",
     "nothing: the signal-to-noise ratio of the importance-weighted bound's gradient",
     gradient_noise_settings, gradient_noise_work, make_gradient_noise},
};

}  // namespace

std::span<const ObjectiveRow> objectives() {
  return kObjectives;
}
const ObjectiveRow& objective_named(std::string_view name) {
  return row_named<ObjectiveRow>("objective", kObjectives, name);
}

}  // namespace infomax
