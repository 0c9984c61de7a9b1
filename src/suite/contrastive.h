// Two encoders and a critic that maximise or match a bound: most of the paper.
//
// Quantities: bound_test and bound_train, the bound's mean over evaluate_batches batches of test data and of training
// data drawn for it, in nats. With curve_every, the metric bound_curve: the bound on the training batch of every step,
// smoothed over steps by a Gaussian of standard deviation curve_smoothing (its weights normalised over the steps that
// there are, cut off at four standard deviations) and stored at steps 0, curve_every, 2 curve_every, ...
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "suite/experiment.h"
#include "suite/objective_row.h"

namespace infomax {

// The rows of objectives maximise and match; match states its target besides.
void contrastive_settings(const Settings& settings, StatedSettings& stated);
void match_settings(const Settings& settings, StatedSettings& stated);
TrialWork contrastive_work(const Settings& settings);
std::unique_ptr<Experiment> make_contrastive(const Settings& settings,
                                             std::shared_ptr<const ImageSet> images,
                                             const Streams& streams);

// The smoothed values at 0, every, 2 every, ... below values.size(). Throws ShapeError for every = 0 or a smoothing
// that isn't positive.
std::vector<double> smoothed(std::span<const double> values, double smoothing, std::size_t every);

}  // namespace infomax
