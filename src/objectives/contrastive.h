// Two encoders and a critic that maximise or match a bound: most of the paper.
//
// Quantities: bound_test and bound_train, the bound's mean over evaluate_batches batches of test
// data and of training data drawn for it, in nats. With curve_every, the metric bound_curve: the
// bound on the training batch of every step, smoothed over steps by a Gaussian of standard
// deviation curve_smoothing (its weights normalised over the steps that there are, cut off at four
// standard deviations) and stored at steps 0, curve_every, 2 curve_every, ... With level_window, of
// a task that climbs, what the bound comes to at each of its levels (objectives/levels.h).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/training.h"

namespace infomax {

inline constexpr Part kContrastiveParts[] = {{"views|task"}, {"encoder"}, {"critic"}, {"bound"}};

inline bool of_images(const Settings& settings) {
  return settings.has("views");
}
inline constexpr std::string_view kNoiseSharings[] = {"independent", "shared"};
// What the paper's released code does and its text doesn't: one noise tensor for both views.
inline constexpr Parameter kNoiseSharing{
    .name = "noise_sharing",
    .type = "word",
    .summary =
        "independent: each view has its own noise (where it isn't stated); shared: one "
        "tensor for both",
    .choices = kNoiseSharings,
    .need = Need::optional,
    .applies = of_images};
inline constexpr std::string_view kTestSplits[] = {"test", "train"};
// Likewise: bound_test is a value on training images.
inline constexpr Parameter kBoundTestOn{
    .name = "bound_test_on",
    .type = "word",
    .summary =
        "what bound_test is evaluated on: test images (where it isn't stated) or train: "
        "training images",
    .choices = kTestSplits,
    .need = Need::optional,
    .applies = of_images};
inline constexpr Parameter kCurveEvery{
    .name = "curve_every",
    .type = "count",
    .summary = "store the smoothed training bound of every so many steps",
    .at_least = 1,
    .at_most = 1e9,
    .need = Need::optional};
inline constexpr Parameter kCurveSmoothing{.name = "curve_smoothing",
                                           .type = "number",
                                           .summary = "its Gaussian's standard deviation, in steps",
                                           .at_least = 0.1,
                                           .at_most = 1e6,
                                           .need = Need::optional};

inline constexpr Parameter kLevelWindow{
    .name = "level_window",
    .type = "count",
    .summary = "of a task that climbs: steps at the end of each level that its statistics are over",
    .at_least = 1,
    .at_most = 1e9,
    .need = Need::optional};

inline constexpr Parameter kMaximiseParameters[] = {
    kSteps,        kBatch,       kLr,         kEvaluateEvery,  kEvaluateBatches, kPrecision,
    kNoiseSharing, kBoundTestOn, kCurveEvery, kCurveSmoothing, kLevelWindow};
inline constexpr Parameter kMatchParameters[] = {
    kSteps,
    kBatch,
    kLr,
    kEvaluateEvery,
    kEvaluateBatches,
    kPrecision,
    kNoiseSharing,
    kBoundTestOn,
    kCurveEvery,
    kCurveSmoothing,
    {.name = "target",
     .type = "number",
     .summary = "objective match: the bound's target, nats",
     .at_least = 0,
     .at_most = 1000}};

// The rows of objectives maximise and match; match states its target besides.
void check_contrastive(const Settings& settings);
TrialWork contrastive_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_contrastive(const Settings& settings,
                                             const std::shared_ptr<const ImageSet>& images,
                                             const Streams& streams);

// The smoothed values at 0, every, 2 every, ... below values.size(). Throws ShapeError for
// every = 0 or a smoothing that isn't positive.
std::vector<double> smoothed(std::span<const double> values, double smoothing, std::size_t every);

}  // namespace infomax
