// Rows of normals from a stream, many rows at a time: what a sampler that wants so many normals a
// row, and nothing else, is made of.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "core/random.h"

namespace infomax {

inline constexpr std::size_t kMostNormals = 2048;  // of a row

// use(first, count, z) for the rows first, ..., first + count - 1, and then for those that follow,
// up to rows - 1: z [count, width] are the next normals of the stream, the numbers that fill_normal
// gives row after row. Needs 1 <= width <= kMostNormals; allocates nothing.
template <class Use>
void for_blocks_of_normals(Stream& stream, std::size_t rows, std::size_t width, Use&& use) {
  double normals[kMostNormals];
  const std::size_t most = kMostNormals / width;
  for (std::size_t first = 0; first < rows; first += most) {
    const std::size_t count = std::min(most, rows - first);
    stream.fill_normal(std::span(normals, count * width));
    use(first, count, static_cast<const double*>(normals));
  }
}

// use(i, z) for i = 0, ..., rows - 1 with z [width]: the same, row by row.
template <class Use>
void for_rows_of_normals(Stream& stream, std::size_t rows, std::size_t width, Use&& use) {
  for_blocks_of_normals(stream, rows, width,
                        [&](std::size_t first, std::size_t count, const double* z) {
                          for (std::size_t i = 0; i < count; ++i)
                            use(first + i, std::span<const double>(z + i * width, width));
                        });
}

}  // namespace infomax
