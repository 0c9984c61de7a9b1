#include "objectives/sample_pairs.h"

#include "core/require.h"

namespace infomax {

namespace {

void copy_row(std::span<const double> from, std::span<float> to) {
  for (std::size_t k = 0; k < to.size(); ++k) to[k] = static_cast<float>(from[k]);
}

}  // namespace

SamplePairs::SamplePairs(const FiniteSample& sample, std::span<const std::uint32_t> part,
                         std::size_t batch, const Streams& streams, Purpose order, bool one_epoch)
    : sample_(sample),
      part_(part),
      plan_(part.size(), batch, streams, order),
      one_epoch_(one_epoch) {}

void SamplePairs::batch(std::uint64_t step, Matrix x, Matrix y) {
  if (one_epoch_) step %= plan_.batches_per_epoch();
  const std::span<const std::uint32_t> chosen = plan_.at(step);
  require_shape("sample", "x", x, chosen.size(), x_width());
  require_shape("sample", "y", y, chosen.size(), y_width());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::uint32_t row = part_[chosen[i]];
    copy_row(sample_.x().row(row), x.row(i));
    copy_row(sample_.y().row(row), y.row(i));
  }
}

}  // namespace infomax
