// One flat block of parameters with what Adam needs to move it.
#pragma once

#include <cstdint>
#include <span>

#include "core/workspace.h"
#include "kernels/adam.h"

namespace infomax {

struct AdamBlock {
  // n zeros each, from the workspace.
  AdamBlock(std::size_t n, Workspace& workspace)
      : theta(workspace.vector<float>(n)),
        gradient(workspace.vector<float>(n)),
        m(workspace.vector<float>(n)),
        v(workspace.vector<float>(n)) {}

  // Moves theta by the gradient. In parts: begin a step, then move each element once.
  void step(const AdamSettings& settings) {
    begin_step();
    move(settings, 0, theta.size());
  }
  void begin_step() { ++steps; }
  void move(const AdamSettings& settings, std::size_t first, std::size_t count) {
    adam_step<float>(settings, steps, gradient.subspan(first, count), m.subspan(first, count),
                     v.subspan(first, count), theta.subspan(first, count));
  }

  std::span<float> theta, gradient, m, v;
  std::int64_t steps = 0;  // taken so far
};

}  // namespace infomax
