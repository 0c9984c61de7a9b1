// Images of another set behind those of a task: a nuisance that tells nothing.
//
//   pixel (i, j) of [h, w] -> min( 1, pixel + strength b(i', j') ),   i' = floor(i h_b / h), j' =
//   floor(j w_b / w),   b a random training image of the background's set, values in [0, 1]
//
// Where the image has one channel and the background several, b is their mean. Clipping can hide
// what an image shows, so an information is an upper bound then.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "core/random.h"
#include "data/image_set.h"
#include "tasks/parameters.h"

namespace infomax {

inline constexpr Parameter kBackground{
    .name = "background",
    .type = "word",
    .summary = "image set whose images stand behind those of a task; left out, none",
    .need = Need::optional};
inline constexpr Parameter kBackgroundStrength{
    .name = "background_strength",
    .type = "number",
    .summary = "what a background's values are multiplied by before they are added",
    .at_least = 0,
    .at_most = 1,
    .need = Need::optional};

class ImageBackground {
 public:
  // For images of that size. Throws InputError, which begins with `where`, for no images, and for
  // channels that aren't the background's and more than one.
  ImageBackground(std::string_view where, std::shared_ptr<const ImageSet> images,
                  std::size_t height, std::size_t width, std::size_t channels, double strength);

  // Behind an image [height, width, channels], values in [0, 1].
  void add(Stream& stream, std::span<double> image) const;

 private:
  double value(std::size_t number, std::size_t i, std::size_t j, std::size_t channel) const;

  std::shared_ptr<const ImageSet> images_;
  std::size_t height_, width_, channels_;
  double strength_;
};

}  // namespace infomax
