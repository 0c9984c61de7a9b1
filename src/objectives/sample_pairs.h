// The rows of one part of a finite sample, as batches for training and evaluation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tasks/finite_sample.h"
#include "views/batches.h"
#include "views/pairs.h"

namespace infomax {

// Batches of a BatchPlan over the part's rows: every epoch a fresh permutation, the last partial
// batch dropped; or, for evaluation, those of its first epoch over and over. Rounded to float once.
class SamplePairs final : public PairSource {
 public:
  // `sample` and `part`, row numbers of it, have to outlive the source. Throws ShapeError for a
  // batch larger than the part.
  SamplePairs(const FiniteSample& sample, std::span<const std::uint32_t> part, std::size_t batch,
              const Streams& streams, Purpose order, bool one_epoch);

  std::size_t x_width() const override { return sample_.x().cols(); }
  std::size_t y_width() const override { return sample_.y().cols(); }
  void batch(std::uint64_t step, Matrix x, Matrix y) override;

 private:
  const FiniteSample& sample_;
  std::span<const std::uint32_t> part_;
  BatchPlan plan_;
  bool one_epoch_;
};

}  // namespace infomax
