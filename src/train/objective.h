// What training minimises, as a function of the bound I on one batch.
//
//   maximise:  L = -I                 match:  L = |I - target|
//
// Source: Tschannen et al. (2020), sections 3.1 and 3.3.
#pragma once

#include <cmath>
#include <optional>

namespace infomax {

struct Objective {
  std::optional<double> target;  // nats; empty to maximise

  double loss(double bound) const { return target ? std::abs(bound - *target) : -bound; }
  // d loss / d bound; 0 where the bound sits on its target.
  double slope(double bound) const {
    if (!target) return -1;
    return bound > *target ? 1 : bound < *target ? -1 : 0;
  }
};

}  // namespace infomax
