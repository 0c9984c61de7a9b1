#include "tasks/class_images.h"

#include <fmt/format.h>

#include <unordered_map>

#include "core/error.h"

namespace infomax {

namespace {

// Mean over shrink x shrink pixels, channel by channel, as a fraction of the brightest value.
void shrink_image(const ImageSet& set, const std::uint8_t* pixels, std::size_t shrink,
                  std::vector<float>& out) {
  const std::size_t channels = set.channels;
  const double scale = 1 / (255.0 * static_cast<double>(shrink * shrink));
  for (std::size_t i = 0; i < set.height; i += shrink)
    for (std::size_t j = 0; j < set.width; j += shrink)
      for (std::size_t c = 0; c < channels; ++c) {
        unsigned sum = 0;
        for (std::size_t a = 0; a < shrink; ++a)
          for (std::size_t b = 0; b < shrink; ++b)
            sum += pixels[((i + a) * set.width + j + b) * channels + c];
        out.push_back(static_cast<float>(scale * sum));
      }
}

}  // namespace

ClassImages::ClassImages(std::string_view where, const std::shared_ptr<const ImageSet>& images,
                         std::size_t classes, std::size_t shrink)
    : height_(0), width_(0), channels_(0), by_class_(classes) {
  if (images == nullptr) throw InputError(fmt::format("{}: no images were loaded for it", where));
  const ImageSet& set = *images;
  if (classes > set.classes)
    throw InputError(fmt::format("{}: {} classes, want at most {}: those of {}", where, classes,
                                 set.classes, set.name));
  if (set.height % shrink != 0 || set.width % shrink != 0)
    throw InputError(fmt::format("{}: shrink is {}, want a divisor of the edges of {}, {} and {}",
                                 where, shrink, set.name, set.height, set.width));
  height_ = set.height / shrink;
  width_ = set.width / shrink;
  channels_ = set.channels;
  const std::size_t pixels = set.height * set.width * set.channels;
  std::vector<std::size_t> labels;
  for (std::size_t i = 0; i < set.train.count; ++i) {
    const std::size_t label = set.train.labels[i];
    if (label >= classes) continue;
    by_class_[label].push_back(static_cast<std::uint32_t>(labels.size()));
    labels.push_back(label);
    shrink_image(set, set.train.pixels.data() + i * pixels, shrink, values_);
  }
  std::unordered_map<std::string_view, std::size_t> seen;  // the class of an image, by its bytes
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string_view bytes(reinterpret_cast<const char*>(values_.data() + i * size()),
                                 size() * sizeof(float));
    const auto [at, fresh] = seen.emplace(bytes, labels[i]);
    if (!fresh && at->second != labels[i])
      throw InputError(fmt::format(
          "{}: an image of {} is of class {} and of class {}, so images don't tell their class",
          where, set.name, at->second, labels[i]));
  }
  for (std::size_t label = 0; label < classes; ++label)
    if (by_class_[label].empty())
      throw InputError(fmt::format("{}: {} has no image of class {}", where, set.name, label));
}

std::span<const float> ClassImages::draw(Stream& stream, std::size_t label) const {
  const std::vector<std::uint32_t>& of_class = by_class_[label];
  const std::uint32_t number = of_class[stream.below(static_cast<std::uint32_t>(of_class.size()))];
  return std::span(values_).subspan(number * size(), size());
}

}  // namespace infomax
