// What an estimator with networks of its own is made from: the parameters of its row in `settings`,
// and what its place in a trial decides.
#pragma once

#include <cstddef>
#include <optional>

#include "core/settings.h"

namespace infomax {

struct NetworkSpec {
  Settings settings{};  // at least what the row's parameters name; the rest isn't looked at
  std::size_t x_width = 0, y_width = 0;
  std::size_t batch = 0;  // pairs at a time
  // H(Y) in nats of what it is trained and evaluated on, where that is known.
  std::optional<double> y_entropy{};
};

}  // namespace infomax
