#include "views/halves.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/pixel.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

INFOMAX_VECTOR_CLONES
void to_unit(const std::uint8_t* pixels, std::size_t n, float* out) {
  for (std::size_t j = 0; j < n; ++j) out[j] = unit_of(pixels[j]);
}

INFOMAX_VECTOR_CLONES
void add_scaled(const float* values, float scale, std::size_t n, float* out) {
  for (std::size_t j = 0; j < n; ++j) out[j] += scale * values[j];
}

}  // namespace

const ImageSplit& split_of(const ImageSet& set, Split split) {
  return split == Split::train ? set.train : set.test;
}

std::size_t half_width(const ImageSet& set) {
  if (set.height % 2 != 0) {
    throw ShapeError(fmt::format("half_width: images of {} are {} rows high, want an even number",
                                 set.name, set.height));
  }
  return set.height / 2 * set.width * set.channels;
}

ImageShape half_shape(const ImageSet& set) {
  half_width(set);
  return {set.height / 2, set.width, set.channels};
}

ConstMatrixView<std::uint8_t> half_pixels(const ImageSet& set, const ImageSplit& split, Half half) {
  const std::size_t width = half_width(set);
  return {split.pixels.data() + (half == Half::top ? 0 : width), split.count, width, 2 * width};
}

void gather_half(const ImageSet& set, const ImageSplit& split, Half half,
                 std::span<const std::uint32_t> indices, Matrix out) {
  const std::size_t width = half_width(set);
  if (out.rows() != indices.size() || out.cols() != width) {
    throw ShapeError(fmt::format("gather_half: out is [{}, {}], want [{}, {}]", out.rows(),
                                 out.cols(), indices.size(), width));
  }
  const ConstMatrixView<std::uint8_t> pixels = half_pixels(set, split, half);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= split.count) {
      throw ShapeError(fmt::format("gather_half: index {} at {}, want less than {}", indices[i], i,
                                   split.count));
    }
    to_unit(pixels.row(indices[i]).data(), width, out.row(i).data());
  }
}

void add_noise(double std, Stream& stream, Matrix out) {
  if (!(std >= 0)) throw ShapeError(fmt::format("add_noise: std is {}, want at least 0", std));
  if (std == 0) return;
  // The buffer's length is a multiple of four, so the numbers are those of one long draw.
  std::array<float, 1024> noise;
  const float scale = static_cast<float>(std);
  std::size_t used = noise.size();
  for (std::size_t i = 0; i < out.rows(); ++i) {
    float* row = out.row(i).data();
    for (std::size_t j = 0; j < out.cols();) {
      if (used == noise.size()) {
        stream.fill_normal(noise);
        used = 0;
      }
      const std::size_t count = std::min(out.cols() - j, noise.size() - used);
      add_scaled(noise.data() + used, scale, count, row + j);
      j += count;
      used += count;
    }
  }
}

}  // namespace infomax
