// Training images of a labelled set, to be drawn by class or at random: of which tasks are made.
//
// Where the information sits in the class, the class has to be a function of the image: no image
// may lie in two of the classes that are used. It is checked when the images are taken.
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

// Every image shrunk by the mean over shrink x shrink pixels, values in [0, 1] in the order height,
// width, channels. The sums of shrunk images are kept, two bytes a value; where they want more
// (shrink > 16), and images that aren't shrunk, nothing is copied.
class SetImages {
 public:
  // Throws InputError, which begins with `where`, for no images and for edges that `shrink` doesn't
  // divide.
  SetImages(std::string_view where, std::shared_ptr<const ImageSet> images, std::size_t shrink);

  std::size_t height() const { return set_->height / shrink_; }
  std::size_t width() const { return set_->width / shrink_; }
  std::size_t channels() const { return set_->channels; }
  std::size_t size() const { return height() * width() * channels(); }
  std::size_t count() const { return set_->train.count; }

  // out [size()]
  void image(std::size_t number, std::span<double> out) const;
  // A random one's number.
  std::size_t draw(Stream& stream) const;

 protected:
  const ImageSet& set() const { return *set_; }

 private:
  // out [size()], exact.
  template <class Number>
  void add_up(std::size_t number, std::span<Number> out) const;

  std::shared_ptr<const ImageSet> set_;
  std::size_t shrink_;
  std::vector<std::uint16_t> sums_;  // [count, size] where they are kept
};

class ClassImages : public SetImages {
 public:
  // Of classes 0 ... classes - 1. Besides, throws InputError for fewer classes in the set, a class
  // without images, and an image that two of the classes share.
  ClassImages(std::string_view where, const std::shared_ptr<const ImageSet>& images,
              std::size_t classes, std::size_t shrink);

  std::size_t count_of(std::size_t label) const { return by_class_[label].size(); }
  // A random one's number.
  std::size_t draw_of(Stream& stream, std::size_t label) const;

 private:
  void require_told_apart(std::string_view where) const;

  std::vector<std::vector<std::uint32_t>> by_class_;  // numbers of images
};

}  // namespace infomax
