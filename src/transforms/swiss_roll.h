// One column of x, uniform on (0, 1), rolled up in a plane; y stays as it is.
//
//   t = (3 pi / 2) (1 + 2u),   u -> (t cos t, t sin t) / 21
//
// Back: t is the radius. The map is one-to-one on [0, 1], where it wants its values: apply
// normal-cdf before it.
//
// Source: Czyz, Grabowski, Vogt, Beerenwinkel and Marx (2023).
#pragma once

#include <memory>

#include "transforms/transform.h"

namespace infomax {

std::unique_ptr<Transform> make_swiss_roll(const Settings& settings);

}  // namespace infomax
