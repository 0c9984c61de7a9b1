// The shape of an image, or of a view of one. Pixels lie in the order height, width, channels.
#pragma once

#include <cstddef>

namespace infomax {

struct ImageShape {
  std::size_t height = 0, width = 0, channels = 0;
  std::size_t size() const { return height * width * channels; }
  bool operator==(const ImageShape&) const = default;
};

}  // namespace infomax
