#include "kernels/feature_rows.h"

#include "core/require.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

INFOMAX_VECTOR_CLONES void load_row(const FeatureRows& x, std::size_t i, float* out) {
  x.load(i, out);
}

}  // namespace

FeatureRows::FeatureRows(ConstMatrixView<std::uint8_t> pixels, std::span<const float> minimum,
                         std::span<const float> scale)
    : FeatureRows(pixels) {
  require_size("FeatureRows", "minimum", minimum.size(), cols_);
  require_size("FeatureRows", "scale", scale.size(), cols_);
  minimum_ = minimum.data();
  scale_ = scale.data();
}

std::span<const float> FeatureRows::read(std::size_t i, std::span<float> buffer) const {
  if (stored()) return floats_.row(i);
  require_size("FeatureRows::read", "buffer", buffer.size(), cols_);
  load_row(*this, i, buffer.data());
  return buffer;
}

}  // namespace infomax
