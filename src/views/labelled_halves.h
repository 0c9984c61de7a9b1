// Top halves of images with their labels, in batches: what a classifier is trained on. As pairs, x
// is the half and y its label, one value, 0 to classes - 1.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "data/image_set.h"
#include "views/batches.h"
#include "views/halves.h"
#include "views/pairs.h"

namespace infomax {

class LabelledHalves final : public PairSource {
 public:
  // Batches of a BatchPlan on the stream `order`; with one_epoch, those of its first epoch over and
  // over. Throws ShapeError for an odd height or a batch that isn't 1 to the split's size.
  LabelledHalves(std::shared_ptr<const ImageSet> set, const Streams& streams, Split split,
                 std::size_t batch, Purpose order, bool one_epoch);

  std::size_t x_width() const override { return width_; }
  std::size_t y_width() const override { return 1; }
  std::size_t classes() const { return set_->classes; }

  // Batch number `step`: x [batch, width] in [0, 1] and labels [batch]. A function of step alone;
  // allocates nothing. Throws ShapeError for other shapes.
  void batch(std::uint64_t step, Matrix x, std::span<std::uint8_t> labels);
  // The same with labels as y [batch, 1].
  void batch(std::uint64_t step, Matrix x, Matrix y) override;

 private:
  std::shared_ptr<const ImageSet> set_;
  Split split_;
  bool one_epoch_;
  std::size_t width_;
  BatchPlan order_;
  std::vector<std::uint8_t> labels_;
};

// What y says, as labels again.
void labels_of(ConstMatrixView<float> y, std::span<std::uint8_t> labels);
void labels_of(ConstMatrixView<double> y, std::span<std::uint8_t> labels);

}  // namespace infomax
