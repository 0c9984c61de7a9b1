// A source of pairs (x, y) in batches: the one door through which training and evaluation get data,
// whether it is the halves of images or draws from a distribution with known information.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/matrix.h"

namespace infomax {

class PairSource {
 public:
  virtual ~PairSource() = default;

  virtual std::size_t x_width() const = 0;
  virtual std::size_t y_width() const = 0;

  // Batch number `step` (0, 1, ...): x [batch, x_width], y [batch, y_width]. A function of step
  // alone; allocates nothing.
  virtual void batch(std::uint64_t step, Matrix x, Matrix y) = 0;
};

}  // namespace infomax
