#include "views/labelled_halves.h"

#include <utility>

#include "core/require.h"

namespace infomax {

LabelledHalves::LabelledHalves(std::shared_ptr<const ImageSet> set, const Streams& streams,
                               Split split, std::size_t batch, Purpose order, bool one_epoch)
    : set_(std::move(set)),
      split_(split),
      one_epoch_(one_epoch),
      width_(half_width(*set_)),
      order_(split_of(*set_, split).count, batch, streams, order) {}

void LabelledHalves::batch(std::uint64_t step, Matrix x, std::span<std::uint8_t> labels) {
  const auto chosen = order_.at(one_epoch_ ? step % order_.batches_per_epoch() : step);
  require_size("LabelledHalves", "labels", labels.size(), chosen.size());
  const ImageSplit& split = split_of(*set_, split_);
  gather_half(*set_, split, Half::top, chosen, x);
  for (std::size_t i = 0; i < chosen.size(); ++i) labels[i] = split.labels[chosen[i]];
}

}  // namespace infomax
