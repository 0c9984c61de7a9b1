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
      order_(split_of(*set_, split).count, batch, streams, order),
      labels_(batch) {}

void LabelledHalves::batch(std::uint64_t step, Matrix x, std::span<std::uint8_t> labels) {
  const auto chosen = order_.at(one_epoch_ ? step % order_.batches_per_epoch() : step);
  require_size("LabelledHalves", "labels", labels.size(), chosen.size());
  const ImageSplit& split = split_of(*set_, split_);
  gather_half(*set_, split, Half::top, chosen, x);
  for (std::size_t i = 0; i < chosen.size(); ++i) labels[i] = split.labels[chosen[i]];
}

void LabelledHalves::batch(std::uint64_t step, Matrix x, Matrix y) {
  require_shape("LabelledHalves", "y", y, labels_.size(), 1);
  batch(step, x, std::span(labels_));
  for (std::size_t i = 0; i < labels_.size(); ++i) y(i, 0) = labels_[i];
}

namespace {

template <class Real>
void round_labels(ConstMatrixView<Real> y, std::span<std::uint8_t> labels) {
  require_shape("labels", "y", y, labels.size(), 1);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(y(i, 0));
}

}  // namespace

void labels_of(ConstMatrixView<float> y, std::span<std::uint8_t> labels) {
  round_labels(y, labels);
}

void labels_of(ConstMatrixView<double> y, std::span<std::uint8_t> labels) {
  round_labels(y, labels);
}

}  // namespace infomax
