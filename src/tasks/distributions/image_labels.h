// Two images whose classes are a label and what a symmetric channel makes of it:
//
//   L uniform on the first A classes, L' = L but redrawn with probability t; X a random image of
//   class L, Y one of class L', drawn independently given the classes
//
//   I(X;Y) = I(L;L') = ln A + s ln s + (1-s) ln(t/A),   s = 1 - t (A-1)/A
//
// for the class is a function of the image (tasks/class_images.h checks it). With two classes and a
// share t of pairs shuffled it is the shuffled pairs of Lee and Rhee (2024).
//
// Source: Lee and Rhee (2024); the channel's entropy.
#pragma once

#include <memory>

#include "data/image_set.h"
#include "tasks/distributions/channel.h"
#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kImageLabelsParameters[] = {
    kImageSet,
    kShrink,
    kChannelParameters[1],
    kChannelParameters[2],
    {.name = "classes",
     .type = "count",
     .summary = "A: classes of images that are used, the first ones",
     .at_least = 2,
     .at_most = 256,
     .otherwise = "10"},
};
inline constexpr std::string_view kImageLabelsExamples[] = {
    "image_set = glyphs, shrink = 4, information = 0.2, classes = 10",
    "image_set = glyphs, shrink = 1, redrawn = 0.5, classes = 2",
};

// Throws InputError as the images and the channel do.
std::unique_ptr<Task> make_image_labels(const Settings& settings,
                                        const std::shared_ptr<const ImageSet>& images);

}  // namespace infomax
