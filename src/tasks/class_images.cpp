#include "tasks/class_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/error.h"

namespace infomax {

SetImages::SetImages(std::string_view where, std::shared_ptr<const ImageSet> images,
                     std::size_t shrink)
    : set_(std::move(images)), shrink_(shrink) {
  if (set_ == nullptr) throw InputError(fmt::format("{}: no images were loaded for it", where));
  if (set_->train.count == 0)
    throw InputError(fmt::format("{}: {} has no training images", where, set_->name));
  if (set_->height % shrink != 0 || set_->width % shrink != 0)
    throw InputError(fmt::format("{}: shrink is {}, want a divisor of the edges of {}, {} and {}",
                                 where, shrink, set_->name, set_->height, set_->width));
  constexpr std::size_t kMostKept = 16;  // 16 x 16 bytes add up to less than 2^16
  if (shrink == 1 || shrink > kMostKept) return;
  sums_.resize(count() * size());
  for (std::size_t i = 0; i < count(); ++i) add_up(i, std::span(sums_).subspan(i * size(), size()));
}

template <class Number>
void SetImages::add_up(std::size_t number, std::span<Number> out) const {
  const std::size_t depth = set_->channels, line = set_->width * depth;
  const std::uint8_t* pixel = set_->train.pixels.data() + number * set_->height * line;
  std::ranges::fill(out, Number{0});
  for (std::size_t i = 0; i < set_->height; ++i) {
    const std::span<Number> row = out.subspan(i / shrink_ * width() * depth);
    for (std::size_t j = 0; j < width(); ++j)
      for (std::size_t s = 0; s < shrink_; ++s)
        for (std::size_t c = 0; c < depth; ++c)
          row[j * depth + c] = static_cast<Number>(row[j * depth + c] + *pixel++);
  }
}

// Sums of bytes are exact in double.
void SetImages::image(std::size_t number, std::span<double> out) const {
  const double scale = 1 / (255.0 * static_cast<double>(shrink_ * shrink_));
  const auto from = [&](const auto* values) {
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = values[k] * scale;
  };
  if (!sums_.empty()) {
    from(sums_.data() + number * size());
  } else if (shrink_ == 1) {
    from(set_->train.pixels.data() + number * size());
  } else {
    add_up(number, out);
    from(out.data());
  }
}

std::size_t SetImages::draw(Stream& stream) const {
  return stream.below(static_cast<std::uint32_t>(count()));
}

ClassImages::ClassImages(std::string_view where, const std::shared_ptr<const ImageSet>& images,
                         std::size_t classes, std::size_t shrink)
    : SetImages(where, images, shrink), by_class_(classes) {
  if (classes > set().classes)
    throw InputError(fmt::format("{}: {} classes, want at most {}: those of {}", where, classes,
                                 set().classes, set().name));
  for (std::size_t i = 0; i < count(); ++i)
    if (set().train.labels[i] < classes)
      by_class_[set().train.labels[i]].push_back(static_cast<std::uint32_t>(i));
  for (std::size_t label = 0; label < classes; ++label)
    if (by_class_[label].empty())
      throw InputError(fmt::format("{}: {} has no image of class {}", where, set().name, label));
  require_told_apart(where);
}

// Images of one hash are compared in full.
void ClassImages::require_told_apart(std::string_view where) const {
  std::vector<double> image_of(size()), other(size());
  std::unordered_multimap<std::size_t, std::uint32_t> seen;
  for (const std::vector<std::uint32_t>& numbers : by_class_)
    for (const std::uint32_t number : numbers) {
      image(number, image_of);
      const std::string_view bytes(reinterpret_cast<const char*>(image_of.data()),
                                   image_of.size() * sizeof(double));
      const std::size_t hash = std::hash<std::string_view>{}(bytes);
      const auto label = set().train.labels[number];
      for (auto [at, end] = seen.equal_range(hash); at != end; ++at) {
        if (set().train.labels[at->second] == label) continue;
        image(at->second, other);
        if (image_of == other)
          throw InputError(fmt::format(
              "{}: an image of {} is of class {} and of class {}, so images don't tell their class",
              where, set().name, set().train.labels[at->second], label));
      }
      seen.emplace(hash, number);
    }
}

std::size_t ClassImages::draw_of(Stream& stream, std::size_t label) const {
  const std::vector<std::uint32_t>& numbers = by_class_[label];
  return numbers[stream.below(static_cast<std::uint32_t>(numbers.size()))];
}

}  // namespace infomax
