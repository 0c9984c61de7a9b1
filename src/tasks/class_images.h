// Images of the first classes of a labelled set, to be drawn by class: of which tasks are made
// whose information sits in the class.
//
// That holds where the class is a function of the image: no image lies in two of the classes. It is
// checked when the images are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "data/image_set.h"

namespace infomax {

class ClassImages {
 public:
  // The training images of classes 0 ... classes - 1, each shrunk by the mean over shrink x shrink
  // pixels. Throws InputError, which begins with `where`, for no images, fewer classes in the set,
  // a class without images, edges that `shrink` doesn't divide, and an image that two classes
  // share.
  ClassImages(std::string_view where, const std::shared_ptr<const ImageSet>& images,
              std::size_t classes, std::size_t shrink);

  std::size_t height() const { return height_; }
  std::size_t width() const { return width_; }
  std::size_t channels() const { return channels_; }
  std::size_t size() const { return height_ * width_ * channels_; }
  std::size_t count(std::size_t label) const { return by_class_[label].size(); }

  // A random image of the class, values in [0, 1] in the order height, width, channels. It stays
  // where it is.
  std::span<const float> draw(Stream& stream, std::size_t label) const;

 private:
  std::size_t height_, width_, channels_;
  std::vector<float> values_;                         // of the used images, one after the other
  std::vector<std::vector<std::uint32_t>> by_class_;  // their numbers
};

}  // namespace infomax
