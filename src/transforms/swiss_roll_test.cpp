#include "transforms/swiss_roll.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// u = 0: t = 3 pi / 2, at (0, -t). u = 1/2: t = 3 pi, at (-t, 0). u = 1: t = 9 pi / 2, at (0, t).
TEST(SwissRoll, WorkedByHand) {
  const auto map = make_swiss_roll({});
  Owned<double> image(3, 2);
  map->apply(Side::x, Owned<double>{{0}, {0.5}, {1}}, image);
  const double t = 1.5 * std::numbers::pi / 21;
  const Owned<double> wanted{{0, -t}, {-2 * t, 0}, {0, 3 * t}};
  for (std::size_t k = 0; k < 6; ++k) EXPECT_NEAR(image.flat()[k], wanted.flat()[k], 1e-15) << k;
}

}  // namespace
}  // namespace infomax
