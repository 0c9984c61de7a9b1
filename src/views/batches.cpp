#include "views/batches.h"

#include <fmt/core.h>

#include <limits>

#include "core/error.h"

namespace infomax {

BatchPlan::BatchPlan(std::size_t n, std::size_t batch, Streams streams, Purpose purpose)
    : n_(n), batch_(batch), streams_(streams), purpose_(purpose) {
  if (batch < 1 || batch > n || n > std::numeric_limits<std::uint32_t>::max()) {
    throw ShapeError(fmt::format(
        "BatchPlan: batches of {} from {} samples, want 1 <= batch <= n < 2^32", batch, n));
  }
  order_.resize(n);
}

std::size_t BatchPlan::batches_per_epoch() const {
  return n_ / batch_;
}

std::span<const std::uint32_t> BatchPlan::at(std::uint64_t step) {
  const std::uint64_t epoch = step / batches_per_epoch();
  if (epoch > std::numeric_limits<std::uint32_t>::max()) {
    throw ShapeError(
        fmt::format("BatchPlan: step {} lies in epoch {}, want less than 2^32", step, epoch));
  }
  if (epoch != epoch_) {
    streams_(purpose_, static_cast<std::uint32_t>(epoch)).permutation(order_);
    epoch_ = epoch;
  }
  const std::size_t first = static_cast<std::size_t>(step % batches_per_epoch()) * batch_;
  return std::span<const std::uint32_t>(order_).subspan(first, batch_);
}

}  // namespace infomax
