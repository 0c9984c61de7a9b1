// Top halves of images with their labels, in batches: what a classifier is trained on.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "data/image_set.h"
#include "views/batches.h"
#include "views/halves.h"

namespace infomax {

class LabelledHalves {
 public:
  // Batches of a BatchPlan on the stream `order`; with one_epoch, those of its first epoch over and over. Throws
  // ShapeError for an odd height or a batch that isn't 1 to the split's size.
  LabelledHalves(std::shared_ptr<const ImageSet> set, const Streams& streams, Split split,
                 std::size_t batch, Purpose order, bool one_epoch);

  std::size_t width() const { return width_; }
  std::size_t classes() const { return set_->classes; }

  // Batch number `step`: x [batch, width] in [0, 1] and labels [batch]. A function of step alone; allocates
  // nothing. Throws ShapeError for other shapes.
  void batch(std::uint64_t step, Matrix x, std::span<std::uint8_t> labels);

 private:
  std::shared_ptr<const ImageSet> set_;
  Split split_;
  bool one_epoch_;
  std::size_t width_;
  BatchPlan order_;
};

}  // namespace infomax
