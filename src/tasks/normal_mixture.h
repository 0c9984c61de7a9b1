// Mixtures of normal distributions of (X, Y): the density ratio has several modes.
//
//   p(x, y) = sum_k w_k N((x, y); m_k, S_k),   p(x), p(y) its marginals
//
//   f*(x, y) = ln p(x, y) - ln p(x) - ln p(y)
//
// The information has no closed form in general: who makes a mixture brings it, with how it is
// known, or it is unknown.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tasks/task.h"

namespace infomax {

struct NormalPart {
  double weight = 0;
  std::vector<double> mean;        // dx + dy
  std::vector<double> covariance;  // [dx + dy, dx + dy]
};

// A row is drawn as a uniform, which chooses the part, and dx + dy normals. `name` is for messages.
// Throws InputError unless weights are positive and their sum is 1 to 1e-12, and for a covariance
// that isn't positive definite.
std::unique_ptr<Task> make_normal_mixture(std::string name, std::size_t dx,
                                          const std::vector<NormalPart>& parts, Truth truth);

}  // namespace infomax
