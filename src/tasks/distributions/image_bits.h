// Two mosaics of images that show S bits each, the second one's through a noisy channel:
//
//   B_1 ... B_S fair and independent, B'_s = B_s flipped with probability p; for every bit a random
//   image of class B_s stands in X's mosaic and one of class B'_s in Y's
//
//   I(X;Y) = S ( ln 2 - h(p) ),   h(p) = -p ln p - (1-p) ln(1-p)
//
// for the class is a function of the image (tasks/class_images.h checks it). The mosaic has
// `columns` images side by side, row after row. With a background (tasks/image_background.h) it is
// an upper bound, for clipping can hide a digit.
//
//   image-bits-staircase   at training step s the channel is that of
//                          levels[ min(s / steps_per_level, last) ] nats
//
// Source: Lee and Rhee (2024).
#pragma once

#include <memory>

#include "data/image_set.h"
#include "tasks/distributions/staircase.h"
#include "tasks/image_background.h"
#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kSources{.name = "sources",
                                    .type = "count",
                                    .summary = "S: images of a mosaic, a bit each",
                                    .at_least = 1,
                                    .at_most = 100};
inline constexpr Parameter kMosaicColumns{
    .name = "columns",
    .type = "count",
    .summary = "images of a mosaic side by side; the number of all is a multiple",
    .at_least = 1,
    .at_most = 100,
    .otherwise = "1"};
inline constexpr Parameter kImageBitsParameters[] = {
    kImageSet,
    kShrink,
    kBackground,
    kBackgroundStrength,
    kSources,
    kMosaicColumns,
    kInformation,
    {.name = "flipped",
     .type = "number",
     .summary = "p: probability that a bit is flipped",
     .at_least = 0,
     .at_most = 0.5,
     .instead_of = "information"},
};
inline constexpr std::string_view kImageBitsExamples[] = {
    "image_set = glyphs, shrink = 4, sources = 2, columns = 2, information = 0.2",
    "image_set = glyphs, shrink = 7, sources = 10, columns = 2, flipped = 0.146",
};
inline constexpr Parameter kImageBitsStaircaseParameters[] = {
    kImageSet, kShrink,        kBackground, kBackgroundStrength,
    kSources,  kMosaicColumns, kLevels,     kStepsPerLevel};
inline constexpr std::string_view kImageBitsStaircaseExamples[] = {
    "image_set = glyphs, shrink = 7, sources = 4, columns = 2, levels = [0.2, 2], steps_per_level "
    "= 50",
};

// The probability at which one bit carries so many nats, in [0, ln 2].
double flip_probability(double information);

// Throws InputError as the images do, for columns that don't divide the sources, for a background
// without its strength or a strength without background, and for an information above S ln 2.
std::unique_ptr<Task> make_image_bits(const Settings& settings,
                                      const std::shared_ptr<const ImageSet>& images);
std::unique_ptr<Task> make_image_bits_staircase(const Settings& settings,
                                                const std::shared_ptr<const ImageSet>& images);

}  // namespace infomax
