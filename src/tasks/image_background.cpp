#include "tasks/image_background.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace infomax {

ImageBackground::ImageBackground(std::string_view where, std::shared_ptr<const ImageSet> images,
                                 std::size_t height, std::size_t width, std::size_t channels,
                                 double strength)
    : images_(std::move(images)),
      height_(height),
      width_(width),
      channels_(channels),
      strength_(strength) {
  if (images_ == nullptr || images_->train.count == 0)
    throw InputError(fmt::format("{}: no images were loaded for its background", where));
  if (channels != 1 && channels != images_->channels)
    throw InputError(
        fmt::format("{}: images of {} channels before a background of {}, want one "
                    "channel or as many",
                    where, channels, images_->channels));
}

double ImageBackground::value(std::size_t number, std::size_t i, std::size_t j,
                              std::size_t channel) const {
  const std::size_t depth = images_->channels;
  const std::uint8_t* const pixel =
      images_->train.pixels.data() + ((number * images_->height + i) * images_->width + j) * depth;
  if (channels_ == depth) return pixel[channel] / 255.0;
  unsigned sum = 0;
  for (std::size_t c = 0; c < depth; ++c) sum += pixel[c];
  return sum / (255.0 * static_cast<double>(depth));
}

void ImageBackground::add(Stream& stream, std::span<double> image) const {
  const std::size_t number = stream.below(static_cast<std::uint32_t>(images_->train.count));
  std::size_t at = 0;
  for (std::size_t i = 0; i < height_; ++i)
    for (std::size_t j = 0; j < width_; ++j)
      for (std::size_t c = 0; c < channels_; ++c, ++at) {
        const double behind =
            value(number, i * images_->height / height_, j * images_->width / width_, c);
        image[at] = std::min(1.0, image[at] + strength_ * behind);
      }
}

}  // namespace infomax
