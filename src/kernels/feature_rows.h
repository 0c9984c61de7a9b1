// The rows x_i of a design matrix [n, d], as solvers read them: floats that lie there, or pixels
// that become floats whenever they are read, so that an image set's own pixels need no second copy
// of four times its size.
//
//   x_ij stored,   x_ij = p_ij / 255   or   x_ij = (p_ij / 255 - minimum_j) scale_j
//
// to the bit what storing p / 255 and scaling that would give. A view: what it is made of outlives
// it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/math.h"
#include "core/matrix.h"
#include "core/pixel.h"

namespace infomax {

class FeatureRows {
 public:
  template <std::convertible_to<ConstMatrix> View>
  FeatureRows(const View& x) : floats_(x), rows_(floats_.rows()), cols_(floats_.cols()) {}
  explicit FeatureRows(ConstMatrixView<std::uint8_t> pixels)
      : pixels_(pixels), rows_(pixels.rows()), cols_(pixels.cols()) {}
  // minimum and scale [pixels.cols()]; throws ShapeError for others.
  FeatureRows(ConstMatrixView<std::uint8_t> pixels, std::span<const float> minimum,
              std::span<const float> scale);

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  bool empty() const { return rows_ * cols_ == 0; }
  bool stored() const { return pixels_.data() == nullptr; }

  // Row i, in place or in the buffer [cols()].
  std::span<const float> read(std::size_t i, std::span<float> buffer) const;

  // x_i to out [cols()]. Inline, so that a caller's vector clones have one of it each.
  INFOMAX_ALWAYS_INLINE void load(std::size_t i, float* out) const {
    if (stored()) {
      std::memcpy(out, floats_.data() + i * floats_.stride(), cols_ * sizeof(float));
      return;
    }
    const std::uint8_t* p = pixels_.data() + i * pixels_.stride();
    const float *minimum = minimum_, *scale = scale_;
    float* __restrict x = out;
    const std::size_t cols = cols_;
    if (minimum == nullptr) {
      for (std::size_t j = 0; j < cols; ++j) x[j] = unit_of(p[j]);
    } else {
      for (std::size_t j = 0; j < cols; ++j) x[j] = (unit_of(p[j]) - minimum[j]) * scale[j];
    }
  }

  // Where row i begins; i may be rows(), which is asked for but not read.
  INFOMAX_ALWAYS_INLINE std::uintptr_t address(std::size_t i) const {
    return stored() ? reinterpret_cast<std::uintptr_t>(floats_.data()) +
                          i * floats_.stride() * sizeof(float)
                    : reinterpret_cast<std::uintptr_t>(pixels_.data()) + i * pixels_.stride();
  }

 private:
  ConstMatrix floats_;
  ConstMatrixView<std::uint8_t> pixels_;
  const float* minimum_ = nullptr;  // null where nothing is scaled
  const float* scale_ = nullptr;
  std::size_t rows_, cols_;
};

}  // namespace infomax
