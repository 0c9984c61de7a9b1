#include "views/image_pairs.h"

#include <fmt/core.h>

#include <limits>
#include <utility>

#include "core/error.h"

namespace infomax {

ImagePairs::ImagePairs(std::shared_ptr<const ImageSet> set, const Streams& streams,
                       const ImagePairsPlan& plan)
    : set_(std::move(set)),
      streams_(streams),
      plan_(plan),
      width_(half_width(*set_)),
      order_(split_of(*set_, plan.split).count, plan.batch, streams, plan.order) {
  if (!(plan.noise_std >= 0)) {
    throw ShapeError(fmt::format("ImagePairs: noise of std {}, want at least 0", plan.noise_std));
  }
}

std::span<const std::uint32_t> ImagePairs::indices(std::uint64_t step) {
  return order_.at(plan_.one_epoch ? step % order_.batches_per_epoch() : step);
}

void ImagePairs::batch(std::uint64_t step, Matrix x, Matrix y) {
  const ImageSplit& split = split_of(*set_, plan_.split);
  const auto chosen = indices(step);
  gather_half(*set_, split, Half::top, chosen, x);
  gather_half(*set_, split, Half::bottom, chosen, y);
  if (plan_.noise_std == 0) return;
  if (step > std::numeric_limits<std::uint32_t>::max()) {
    throw ShapeError(fmt::format("ImagePairs: noise for step {}, want less than 2^32", step));
  }
  Stream noise = streams_(plan_.noise, static_cast<std::uint32_t>(step));
  if (plan_.sharing == NoiseSharing::shared) {
    Stream same = noise;
    add_noise(plan_.noise_std, same, y);
    add_noise(plan_.noise_std, noise, x);
  } else {
    add_noise(plan_.noise_std, noise, x);
    add_noise(plan_.noise_std, noise, y);
  }
}

}  // namespace infomax
