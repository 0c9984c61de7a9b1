// How well a tighter bound's gradient stands out from its own noise: the importance-weighted bound
// on a Gaussian model's log-likelihood (train/iwae.h), at parameters near its optimum. Nothing is
// trained.
//
//   mu ~ N(0, I);  z_n ~ N(mu, I),  x_n ~ N(z_n, I),  n < data_points
//   theta = optimum + offset N(0, I)
//
// once for a trial. A step draws the gradient of every estimator once, K in importance_samples at M
// = 1 and M in outer_samples at K = 1, all from one set of noise for each data point, of which each
// takes the first that it wants. Over the T steps of a trial, for the parameters of the inference
// network (A, b) and of the generative one (mu):
//
//   snr^2 = mean_p( mean_p^2 / variance_p - 1/T )
//
// the mean over parameters of the squared signal-to-noise ratio |E| / sd, less what T draws of no
// signal would show; 0 where that is negative. Metrics, over the axis importance_samples, and with
// _outer over outer_samples:
//
//   bound                               the mean of L_K, nats; log_likelihood is what it tends to,
//                                       elbo where K = 1 starts
//   snr_inference, snr_generative       the above
//   snr_*_limit                         by iwae_gradient_moments, to leading order in 1/K; exact at
//                                       K = 1, so for all M
//   slope_inference, slope_generative   d log snr / d log K from one K to the next, over
//                                       importance_samples_to
//   exponent_inference, ..._generative  the same over all K: the least-squares line's
//
// A slope is NaN where a ratio is 0. Source: Rainforth et al. (2018), section 4.1.
#pragma once

#include <memory>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/training.h"
#include "tasks/parameters.h"

namespace infomax {

inline constexpr Parameter kGradientNoiseParameters[] = {
    kSteps,
    kDimension,
    {.name = "data_points",
     .type = "count",
     .summary = "objective gradient-noise: draws of x",
     .at_least = 1,
     .at_most = 1e6},
    {.name = "offset",
     .type = "number",
     .summary = "objective gradient-noise: standard deviation of the parameters around their "
                "optimum",
     .at_least = 0,
     .at_most = 10},
    {.name = "importance_samples",
     .type = "counts",
     .summary = "objective gradient-noise: K, each at M = 1; ascending",
     .at_least = 1,
     .at_most = 1e6},
    {.name = "outer_samples",
     .type = "counts",
     .summary = "objective gradient-noise: M, each at K = 1; ascending",
     .at_least = 1,
     .at_most = 1e6},
};

// The row of objective gradient-noise.
void check_gradient_noise(const Settings& settings);
TrialWork gradient_noise_work(const Settings& settings, const InputShape& shape);
// Throws InputError unless both lists of samples ascend and the trial has two steps at least.
std::unique_ptr<Experiment> make_gradient_noise(const Settings& settings,
                                                const std::shared_ptr<const ImageSet>& images,
                                                const Streams& streams);

}  // namespace infomax
