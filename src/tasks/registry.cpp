#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "core/names.h"
#include "tasks/catalogue.h"
#include "tasks/distributions/cells.h"
#include "tasks/distributions/channel.h"
#include "tasks/distributions/concentric.h"
#include "tasks/distributions/contaminated.h"
#include "tasks/distributions/diagonal_mixture.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/distributions/latent_gaussian.h"
#include "tasks/distributions/log_gamma.h"
#include "tasks/distributions/offset.h"
#include "tasks/distributions/smoothed_discrete.h"
#include "tasks/distributions/student_t.h"
#include "tasks/distributions/uniform_noise.h"
#include "tasks/distributions/zero_inflated_poisson.h"
#include "tasks/task.h"

namespace infomax {

namespace {

constexpr std::string_view kNoParameters[] = {""};

constexpr std::array kTasks{
    TaskRow{.name = "gaussian",
            .summary = "d Gaussian pairs of equal correlation",
            .parameters = kGaussianParameters,
            .examples = kGaussianExamples,
            .make = make_gaussian},
    TaskRow{.name = "offset-independent",
            .summary = "scalars Z + e with a Z for every pair: rho = 0.2, figure 4c's control",
            .examples = kNoParameters,
            .make = make_offset_independent},
    TaskRow{
        .name = "offset-dependent",
        .summary = "the same distribution, but one Z for the whole batch: figure 4c's negatives",
        .independent = false,
        .examples = kNoParameters,
        .make = make_offset_dependent},
    TaskRow{.name = "student-t",
            .summary = "Student t: Gaussian pairs that share a random scale, of any two widths",
            .parameters = kStudentTParameters,
            .examples = kStudentTExamples,
            .version = 1,
            .make = make_student_t},
    TaskRow{.name = "latent-gaussian",
            .summary = "Gaussian columns that share latent factors: all of them, a side, a pair",
            .parameters = kLatentGaussianParameters,
            .examples = kLatentGaussianExamples,
            .version = 1,
            .make = make_latent_gaussian},
    TaskRow{.name = "additive-uniform",
            .summary = "d uniform columns and the same with uniform noise around them",
            .parameters = kUniformNoiseParameters,
            .examples = kUniformNoiseExamples,
            .version = 1,
            .make = make_additive_uniform},
    TaskRow{.name = "smoothed-uniform",
            .summary = "d uniform columns and the same with uniform noise above them",
            .parameters = kUniformNoiseParameters,
            .examples = kUniformNoiseExamples,
            .version = 1,
            .make = make_smoothed_uniform},
    TaskRow{.name = "log-gamma",
            .summary = "d columns of log gamma variables and of log exponentials over them",
            .parameters = kLogGammaParameters,
            .examples = kLogGammaExamples,
            .version = 1,
            .make = make_log_gamma},
    TaskRow{.name = "smoothed-discrete",
            .summary = "d discrete columns and the same with uniform noise: x is discrete",
            .parameters = kSmoothedDiscreteParameters,
            .examples = kSmoothedDiscreteExamples,
            .version = 1,
            .make = make_smoothed_discrete},
    TaskRow{.name = "quantised",
            .summary = "d uniform columns and the cells that they lie in: y is discrete",
            .parameters = kQuantisedParameters,
            .examples = kQuantisedExamples,
            .version = 1,
            .make = make_quantised},
    TaskRow{.name = "cells",
            .summary = "d pairs of uniform columns that share a cell and nothing else",
            .parameters = kCellsParameters,
            .examples = kCellsExamples,
            .version = 1,
            .make = make_cells},
    TaskRow{.name = "channel",
            .summary = "d columns of labels and the same sent through a symmetric channel",
            .parameters = kChannelParameters,
            .examples = kChannelExamples,
            .version = 1,
            .make = make_channel},
    TaskRow{.name = "zero-inflated-poisson",
            .summary = "an exponential rate and a Poisson count, zeroed now and then",
            .parameters = kZeroInflatedPoissonParameters,
            .examples = kZeroInflatedPoissonExamples,
            .version = 1,
            .make = make_zero_inflated_poisson},
    TaskRow{.name = "diagonal-mixture",
            .summary = "a mixture of normal distributions; its information is stated beside it",
            .parameters = kDiagonalMixtureParameters,
            .examples = kDiagonalMixtureExamples,
            .version = 1,
            .make = make_diagonal_mixture},
    TaskRow{.name = "concentric",
            .summary = "shells of growing width around 0, and the number of the shell",
            .parameters = kConcentricParameters,
            .examples = kConcentricExamples,
            .version = 1,
            .make = make_concentric},
    TaskRow{.name = "inliers",
            .summary = "two Gaussian pairs, in a share of the rows independent of each other",
            .parameters = kInliersParameters,
            .examples = kInliersExamples,
            .version = 1,
            .make = make_inliers},
};

}  // namespace

std::span<const TaskRow> tasks() {
  return kTasks;
}

const TaskRow& task_named(std::string_view name) {
  try {
    return row_named("task", tasks(), name);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}; and {} tasks of the catalogue, see infomax list tasks",
                                 error.what(), catalogue().size()));
  }
}

}  // namespace infomax
