// Images whose brightness alone is shared: what they show is drawn independently.
//
//   X = u A,  Y = v B,   A, B independent random images, scaled to a maximum of 1
//   (u, v) two numbers in (0, 1), of I nats; given them the images are independent, and an image's
//   maximum is its number, so I(X;Y) = I(u;v) = I
//
//   factors = smoothed-uniform   u ~ U(0, 1),  v = (u + U(0, w)) / (1 + w)
//   factors = normal-cdf         Phi of a Gaussian pair
//
// Pixels stay real numbers: rounded to 8 bits, the information would be at most this.
//
// Source: Butakov et al. (2024), images with known information; the scaling of images.
#pragma once

#include <memory>

#include "data/image_set.h"
#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr std::string_view kFactors[] = {"smoothed-uniform", "normal-cdf"};
inline constexpr Parameter kImageBrightnessParameters[] = {
    kImageSet,
    kShrink,
    kInformation,
    {.name = "factors",
     .type = "word",
     .summary = "two numbers that images are multiplied by: smoothed-uniform, normal-cdf",
     .choices = kFactors,
     .otherwise = "smoothed-uniform"},
};
inline constexpr std::string_view kImageBrightnessExamples[] = {
    "image_set = glyphs, shrink = 7, information = 0.2",
    "image_set = glyphs, shrink = 7, information = 1, factors = normal-cdf",
};

// Throws InputError as the images do, for an image without a value above 0, and for an information
// that the factors can't have: 0 or more than 16.
std::unique_ptr<Task> make_image_brightness(const Settings& settings,
                                            const std::shared_ptr<const ImageSet>& images);

}  // namespace infomax
