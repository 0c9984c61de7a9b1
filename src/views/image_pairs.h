// Pairs of halves of images in batches: x the top half, y the bottom half, pixels / 255, with or
// without noise.
//
//   order    the batches of a BatchPlan; or, for evaluation, those of its first epoch over and over
//   noise    std * standard normal on every value of both views, from the stream (noise purpose,
//   step): x first,
//            then y. Each value has its own. `shared` gives y the noise of x, as the paper's
//            released code does.
//
// Source: Tschannen et al. (2020), section 3.1 and its figure 2.
#pragma once

#include <cstdint>
#include <memory>

#include "data/image_set.h"
#include "views/batches.h"
#include "views/halves.h"
#include "views/pairs.h"

namespace infomax {

enum class NoiseSharing { independent, shared };

struct ImagePairsPlan {
  Split split = Split::train;
  std::size_t batch = 128;
  Purpose order = Purpose::batch_order;
  bool one_epoch = false;  // batch numbers wrap round within the first epoch's permutation
  double noise_std = 0;
  Purpose noise = Purpose::train_noise;
  NoiseSharing sharing = NoiseSharing::independent;
};

class ImagePairs : public PairSource {
 public:
  // Throws ShapeError for an odd height, a batch that isn't 1 to the split's size, or a negative
  // noise.
  ImagePairs(std::shared_ptr<const ImageSet> set, const Streams& streams,
             const ImagePairsPlan& plan);

  std::size_t x_width() const override { return width_; }
  std::size_t y_width() const override { return width_; }
  std::size_t batches_per_epoch() const { return order_.batches_per_epoch(); }

  // Noise is a function of `step` even where the order wraps round: another evaluation gets fresh
  // noise by asking for later steps. Throws ShapeError unless x and y are [batch, width] and
  // step < 2^32.
  void batch(std::uint64_t step, Matrix x, Matrix y) override;

 private:
  std::span<const std::uint32_t> indices(std::uint64_t step);

  std::shared_ptr<const ImageSet> set_;
  Streams streams_;
  ImagePairsPlan plan_;
  std::size_t width_;
  BatchPlan order_;
};

}  // namespace infomax
