// Which samples a training step sees: every epoch a fresh permutation of all of them, cut into full
// batches; the last partial batch is dropped.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"

namespace infomax {

// A function of (streams, purpose, step): step s lies in epoch s / (n / batch), whose permutation
// comes from the stream (purpose, epoch). Asking for any step, in any order, gives the same batch;
// going on to the next step costs no draw within an epoch and never allocates.
class BatchPlan {
 public:
  // Throws ShapeError unless 1 <= batch <= n.
  BatchPlan(std::size_t n, std::size_t batch, Streams streams, Purpose purpose);

  std::size_t batches_per_epoch() const;
  // Indices of the batch of step 0, 1, 2, ...; valid until the next call.
  std::span<const std::uint32_t> at(std::uint64_t step);

 private:
  std::size_t n_, batch_;
  Streams streams_;
  Purpose purpose_;
  std::uint64_t epoch_ = ~std::uint64_t{0};
  std::vector<std::uint32_t> order_;
};

}  // namespace infomax
