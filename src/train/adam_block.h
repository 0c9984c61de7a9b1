// One flat block of parameters with what Adam needs to move it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/state.h"
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

  // What later steps depend on: all but the gradient, which each step writes anew.
  void describe(const std::string& name, State& state) {
    state.values(name + ".theta", theta);
    state.values(name + ".m", m);
    state.values(name + ".v", v);
    state.value(name + ".steps", steps);
  }

  std::span<float> theta, gradient, m, v;
  std::int64_t steps = 0;  // taken so far
};

}  // namespace infomax
