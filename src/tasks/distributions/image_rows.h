// Tests of consistency where the information isn't known: an image and its top rows.
//
//   Y_t = the top t rows of X, the others 0
//
//   consistency = baseline          X;         Y_t             0 at t = 0, never falls as t grows
//   consistency = data-processing   [X, X];    [Y_t, Y_{t-3}]  as much as the baseline's, for
//                                                              Y_{t-3} is a function of Y_t
//   consistency = additivity        [X, X'];   [Y_t, Y'_t]     twice the baseline's, for the two
//                                                              images are independent
//
// The ratio of two estimates is what is tested; the information itself is unknown but at t = 0,
// where it is 0. Images are random training images of a set.
//
// Source: Song and Ermon (2020), section 6.2.
#pragma once

#include <memory>

#include "data/image_set.h"
#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr std::string_view kConsistencies[] = {"baseline", "data-processing", "additivity"};
inline constexpr Parameter kImageRowsParameters[] = {
    kImageSet,
    kShrink,
    {.name = "consistency",
     .type = "word",
     .summary = "what is asked of an image and its top rows: baseline, data-processing, additivity",
     .choices = kConsistencies,
     .otherwise = "baseline"},
    {.name = "top_rows",
     .type = "count",
     .summary = "t: rows of an image that its y shows, the top ones",
     .at_least = 0,
     .at_most = 4096},
};
inline constexpr std::string_view kImageRowsExamples[] = {
    "image_set = glyphs, shrink = 7, top_rows = 2",
    "image_set = glyphs, shrink = 4, consistency = data-processing, top_rows = 5",
    "image_set = glyphs, shrink = 4, consistency = additivity, top_rows = 0",
};

// Throws InputError as the images do, and for more rows than an image has.
std::unique_ptr<Task> make_image_rows(const Settings& settings,
                                      const std::shared_ptr<const ImageSet>& images);

}  // namespace infomax
