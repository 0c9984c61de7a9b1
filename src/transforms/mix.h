// A random rotation of either side, one for each width, always the same: every column of the image
// is made of all of them.
//
//   u -> u Q^T,   Q [width, width] orthogonal, by Gram and Schmidt of standard normal rows
//
// Leaves a distribution of independent normal columns what it is, so that only what tells the
// columns apart sees it.
//
// Source: Belghazi et al. (2018) and Poole et al. (2019) mix columns before a cube.
#pragma once

#include "transforms/transform.h"

namespace infomax {

// Throws InputError for more than 512 columns, where the first rows are mapped.
std::unique_ptr<Transform> make_mix(const Settings& settings);

}  // namespace infomax
