// The paper's two views of an image: its top and its bottom half, pixels / 255, flattened row by
// row.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/image_shape.h"
#include "core/matrix.h"
#include "core/random.h"
#include "data/image_set.h"

namespace infomax {

enum class Half { top, bottom };

enum class Split { train, test };
const ImageSplit& split_of(const ImageSet& set, Split split);

// Of one view: height * width * channels / 2 values. Throws ShapeError for an odd height.
std::size_t half_width(const ImageSet& set);
ImageShape half_shape(const ImageSet& set);

// The pixels of the chosen half as they lie there, a row per image of the split: [count,
// half_width].
ConstMatrixView<std::uint8_t> half_pixels(const ImageSet& set, const ImageSplit& split, Half half);

// out [indices.size(), half_width]: the chosen half of the chosen images of a split, in [0, 1].
void gather_half(const ImageSet& set, const ImageSplit& split, Half half,
                 std::span<const std::uint32_t> indices, Matrix out);

// out += std * standard normal, from the stream. Does nothing, and draws nothing, for std = 0.
void add_noise(double std, Stream& stream, Matrix out);

}  // namespace infomax
