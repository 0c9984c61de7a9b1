#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "core/names.h"
#include "tasks/catalogue.h"
#include "tasks/distributions/ambient.h"
#include "tasks/distributions/cells.h"
#include "tasks/distributions/channel.h"
#include "tasks/distributions/concentric.h"
#include "tasks/distributions/contaminated.h"
#include "tasks/distributions/diagonal_mixture.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/distributions/image_bits.h"
#include "tasks/distributions/image_brightness.h"
#include "tasks/distributions/image_labels.h"
#include "tasks/distributions/image_rows.h"
#include "tasks/distributions/latent_gaussian.h"
#include "tasks/distributions/log_gamma.h"
#include "tasks/distributions/mixed_label.h"
#include "tasks/distributions/offset.h"
#include "tasks/distributions/outliers.h"
#include "tasks/distributions/rendered.h"
#include "tasks/distributions/smoothed_discrete.h"
#include "tasks/distributions/staircase.h"
#include "tasks/distributions/student_t.h"
#include "tasks/distributions/uniform_noise.h"
#include "tasks/distributions/weighted_gaussian.h"
#include "tasks/distributions/zero_inflated_poisson.h"
#include "tasks/task.h"

namespace infomax {

namespace {

constexpr std::string_view kNoParameters[] = {""};

constexpr std::array kTasks{
    TaskRow{.name = "gaussian",
            .summary = "d Gaussian pairs of equal correlation",
            .formula =
                "x ~ N(0, I_d), y = r x + sqrt(1 - r^2) z, z ~ N(0, I_d); I = -(d/2) ln(1 - r^2)",
            .source = "Poole et al. (2019)",
            .parameters = kGaussianParameters,
            .examples = kGaussianExamples,
            .make = make_gaussian},
    TaskRow{.name = "offset-independent",
            .summary = "scalars Z + e with a Z for every pair: rho = 0.2, figure 4c's control",
            .formula = "(x, y) = Z + e, Z ~ N(0, [[1, -.5], [-.5, 1]]), e ~ N(0, [[1, .9], [.9, "
                       "1]]); I = -(1/2) ln(1 - 0.04)",
            .source = "Tschannen et al. (2020)",
            .examples = kNoParameters,
            .make = make_offset_independent},
    TaskRow{
        .name = "offset-dependent",
        .summary = "the same distribution, but one Z for the whole batch: figure 4c's negatives",
        .formula = "(x, y) = Z + e, one Z ~ N(0, [[1, -.5], [-.5, 1]]) a batch, e ~ N(0, [[1, .9], "
                   "[.9, 1]]); I = -(1/2) ln(1 - 0.04) of a pair",
        .source = "Tschannen et al. (2020)",
        .independent = false,
        .examples = kNoParameters,
        .make = make_offset_dependent},
    TaskRow{.name = "student-t",
            .summary = "Student t: Gaussian pairs that share a random scale, of any two widths",
            .formula = "(x, y) = Z sqrt(v / C), Z Gaussian pairs of correlation r, C ~ "
                       "chi-square(v); I = -(m/2) ln(1 - r^2) + f(v) + f(v+dx+dy) - f(v+dx) - "
                       "f(v+dy), f(u) = ln Gamma(u/2) - (u/2) psi(u/2)",
            .source = "Arellano-Valle et al. (2013)",
            .parameters = kStudentTParameters,
            .examples = kStudentTExamples,
            .version = 1,
            .make = make_student_t},
    TaskRow{.name = "latent-gaussian",
            .summary = "Gaussian columns that share latent factors: all of them, a side, a pair",
            .formula = "x_i = alpha A + beta B_x + lambda C_i (or eta D_i) + epsilon E_i, y_i "
                       "likewise, scaled to variance 1; I = (1/2) ln(det S_x det S_y / det S)",
            .source = "Czyz et al. (2023)",
            .parameters = kLatentGaussianParameters,
            .examples = kLatentGaussianExamples,
            .version = 1,
            .make = make_latent_gaussian},
    TaskRow{.name = "additive-uniform",
            .summary = "d uniform columns and the same with uniform noise around them",
            .formula =
                "x ~ U(0, 1), y = x + U(-e, e); I = e - ln 2e up to e = 1/2, then 1/(4e), a pair",
            .source = "Czyz et al. (2023)",
            .parameters = kUniformNoiseParameters,
            .examples = kUniformNoiseExamples,
            .version = 1,
            .make = make_additive_uniform},
    TaskRow{.name = "smoothed-uniform",
            .summary = "d uniform columns and the same with uniform noise above them",
            .formula =
                "x ~ U(0, 1), y = x + U(0, 2e); I = e - ln 2e up to e = 1/2, then 1/(4e), a pair",
            .source = "Butakov et al. (2024)",
            .parameters = kUniformNoiseParameters,
            .examples = kUniformNoiseExamples,
            .version = 1,
            .make = make_smoothed_uniform},
    TaskRow{.name = "log-gamma",
            .summary = "d columns of log gamma variables and of log exponentials over them",
            .formula = "x = ln G - psi(1/k), y = ln E - ln G, G ~ Gamma(1/k), E ~ Exp(1); I = "
                       "psi(1/k) + k + ln k a pair",
            .source = "Butakov et al. (2024)",
            .parameters = kLogGammaParameters,
            .examples = kLogGammaExamples,
            .version = 1,
            .make = make_log_gamma},
    TaskRow{.name = "smoothed-discrete",
            .summary = "d discrete columns and the same with uniform noise: x is discrete",
            .formula = "x uniform on 0 ... A-1, y = x + U(0, w); I = h(Y) - ln w a pair",
            .source = "the entropy of the convolution",
            .parameters = kSmoothedDiscreteParameters,
            .examples = kSmoothedDiscreteExamples,
            .version = 1,
            .make = make_smoothed_discrete},
    TaskRow{.name = "quantised",
            .summary = "d uniform columns and the cells that they lie in: y is discrete",
            .formula = "x ~ U(0, 1), y the number of its cell; I = -sum p_k ln p_k a pair",
            .source = "the entropy of the cells",
            .parameters = kQuantisedParameters,
            .examples = kQuantisedExamples,
            .version = 1,
            .make = make_quantised},
    TaskRow{.name = "cells",
            .summary = "d pairs of uniform columns that share a cell and nothing else",
            .formula = "x ~ U(0, 1), y uniform in the cell of x; I = -sum p_k ln p_k a pair",
            .source = "the entropy of the cells",
            .parameters = kCellsParameters,
            .examples = kCellsExamples,
            .version = 1,
            .make = make_cells},
    TaskRow{.name = "channel",
            .summary = "d columns of labels and the same sent through a symmetric channel",
            .formula = "x uniform on A labels, y = x but redrawn with probability t; I = ln A + s "
                       "ln s + (1-s) ln(t/A), s = 1 - t(A-1)/A, a pair",
            .source = "the entropy of the channel",
            .parameters = kChannelParameters,
            .examples = kChannelExamples,
            .version = 1,
            .make = make_channel},
    TaskRow{
        .name = "zero-inflated-poisson",
        .summary = "an exponential rate and a Poisson count, zeroed now and then",
        .formula = "x ~ Exp(1), y = 0 with probability p, else Poisson(x); I = H(Y) - E H(Y | X)",
        .source = "Gao et al. (2017)",
        .parameters = kZeroInflatedPoissonParameters,
        .examples = kZeroInflatedPoissonExamples,
        .version = 1,
        .make = make_zero_inflated_poisson},
    TaskRow{.name = "diagonal-mixture",
            .summary = "a mixture of normal distributions; its information is stated beside it",
            .formula = "(x, y) ~ sum_k w_k N(m_k, diag(v_k)), with a correlation a part where x "
                       "and y are one column each",
            .source = "Czyz et al. (2025)",
            .parameters = kDiagonalMixtureParameters,
            .examples = kDiagonalMixtureExamples,
            .version = 1,
            .make = make_diagonal_mixture},
    TaskRow{.name = "concentric",
            .summary = "shells of growing width around 0, and the number of the shell",
            .formula = "i uniform on 1 ... n, x ~ N(0, i^2 I_d), y ~ N(i, 0.0001); I = I(X; i)",
            .source = "Czyz et al. (2025)",
            .parameters = kConcentricParameters,
            .examples = kConcentricExamples,
            .version = 1,
            .make = make_concentric},
    TaskRow{
        .name = "inliers",
        .summary = "two Gaussian pairs, in a share of the rows independent of each other",
        .formula =
            "with probability 1 - a two Gaussian pairs of correlation r, else independent N(0, 1)",
        .source = "Czyz et al. (2025)",
        .parameters = kInliersParameters,
        .examples = kInliersExamples,
        .version = 1,
        .make = make_inliers},
    TaskRow{.name = "staircase",
            .summary = "d Gaussian pairs whose information climbs while a critic is trained",
            .formula = "gaussian at levels[min(step / steps_per_level, last)] nats",
            .source = "Poole et al. (2019)",
            .parameters = kStaircaseParameters,
            .examples = kStaircaseExamples,
            .version = 1,
            .make = make_staircase},
    TaskRow{.name = "outliers",
            .summary = "two Gaussian pairs, in a share of the rows with y from elsewhere",
            .formula =
                "with probability 1 - a latent factors (0.1 of a side, 2 of a pair, noise 1), so "
                "two Gaussian pairs of correlation 4/5.01, else y ~ N(0, v I) independent of x",
            .source = "Czyz et al. (2025)",
            .parameters = kOutliersParameters,
            .examples = kOutliersExamples,
            .version = 1,
            .make = make_outliers},
    TaskRow{.name = "mixed-label",
            .summary = "two columns from three parts, and a label that leans on the part",
            .formula = "x from t_8 at (-1, -1) and t_5 at (1, 1), of dispersion 0.2 I, with "
                       "weights 1/4, else N(0, 0.1 [[1, .95], [.95, 1]]); y = 1 with probability "
                       "0.95, 0.05, 0.5",
            .source = "Czyz et al. (2025)",
            .examples = kNoParameters,
            .version = 1,
            .make = make_mixed_label},
    TaskRow{.name = "ambient",
            .summary = "a Gaussian pair repeated in half of the columns, noise in the others",
            .formula = "(s, t) a Gaussian pair; half of the columns of x repeat s, of y t, the "
                       "others are N(0, 1); I = -(1/2) ln(1 - r^2)",
            .source = "Gao et al. (2018)",
            .parameters = kAmbientParameters,
            .examples = kAmbientExamples,
            .version = 1,
            .make = make_ambient},
    TaskRow{.name = "bump",
            .summary = "images of a bump whose place is known: two hidden numbers a side",
            .formula = "pixel (i, j) = exp(-((i/(n-1) - u_1)^2 + (j/(n-1) - u_2)^2) / 0.08), u = "
                       "Phi of 2 Gaussian pairs; I is theirs",
            .source = "Butakov et al. (2024)",
            .parameters = kRenderedParameters,
            .examples = kRenderedExamples,
            .version = 1,
            .make = make_bump},
    TaskRow{.name = "rectangle",
            .summary = "images of a rectangle whose edges are known: four hidden numbers a side",
            .formula =
                "on either axis l = 0.8 (1 - sqrt(1 - u)), r = l + 0.2 + v (0.8 - l), pixel g is "
                "min(g - n l, n r - g) cut to [0, 1]; the product of both; u, v = Phi of 4 "
                "Gaussian pairs; I is theirs",
            .source = "Butakov et al. (2024)",
            .parameters = kRenderedParameters,
            .examples = kRenderedExamples,
            .version = 1,
            .make = make_rectangle},
    TaskRow{.name = "image-labels",
            .summary = "two images whose classes are a label and what a noisy channel makes of it",
            .formula = "L uniform on A classes, L' = L but redrawn with probability t, an image of "
                       "each; I = ln A + s ln s + (1-s) ln(t/A), s = 1 - t(A-1)/A",
            .source = "Lee and Rhee (2024)",
            .parameters = kImageLabelsParameters,
            .examples = kImageLabelsExamples,
            .version = 1,
            .make_of_images = make_image_labels},
    TaskRow{.name = "image-bits",
            .summary = "two mosaics of images that show bits, the second one's through a channel",
            .formula =
                "S fair bits, flipped with probability p, an image of class 0 or 1 for each; "
                "I = S (ln 2 - h(p))",
            .source = "Lee and Rhee (2024)",
            .parameters = kImageBitsParameters,
            .examples = kImageBitsExamples,
            .version = 1,
            .make_of_images = make_image_bits},
    TaskRow{.name = "image-bits-staircase",
            .summary = "image-bits whose information climbs while a critic is trained",
            .formula = "image-bits at levels[min(step / steps_per_level, last)] nats",
            .source = "Lee and Rhee (2024)",
            .parameters = kImageBitsStaircaseParameters,
            .examples = kImageBitsStaircaseExamples,
            .version = 1,
            .make_of_images = make_image_bits_staircase},
    TaskRow{.name = "image-brightness",
            .summary = "two unrelated images whose brightnesses depend on each other",
            .formula = "x = u A, y = v B, images A, B independent and of maximum 1, (u, v) in "
                       "(0, 1) of I nats; I is theirs",
            .source = "Butakov et al. (2024)",
            .parameters = kImageBrightnessParameters,
            .examples = kImageBrightnessExamples,
            .version = 1,
            .make_of_images = make_image_brightness},
    TaskRow{.name = "image-rows",
            .summary = "an image and its top rows: ratios of estimates are known, I isn't",
            .formula = "y_t = the top t rows of x; (x; y_t), ([x, x]; [y_t, y_{t-3}]) or ([x, x']; "
                       "[y_t, y'_t])",
            .source = "Song and Ermon (2020)",
            .parameters = kImageRowsParameters,
            .examples = kImageRowsExamples,
            .version = 1,
            .make_of_images = make_image_rows},
    TaskRow{.name = "weighted-gaussian",
            .summary = "d Gaussian pairs among which the information is spread by random weights",
            .formula = "(x_k, y_k) a Gaussian pair of I w_k nats, w uniform on the simplex",
            .source = "Butakov et al. (2024)",
            .parameters = kWeightedGaussianParameters,
            .examples = kWeightedGaussianExamples,
            .version = 1,
            .make = make_weighted_gaussian},
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
