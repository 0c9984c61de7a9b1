#include "tasks/transforms/swiss_roll.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tasks/transformed.h"
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

// One column becomes two and keeps its information: 2 x 1 at correlation 0.75.
TEST(SwissRoll, GivesATaskOfTwoWidths) {
  const auto task = make_task("swiss-roll@normal-cdf@gaussian",
                              {{"dimension", std::int64_t{1}}, {"correlation", 0.75}});
  EXPECT_EQ(task->x_width(), 2u);
  EXPECT_EQ(task->y_width(), 1u);
  EXPECT_NEAR(task->mi(), 0.41333929, 5e-9);
}

}  // namespace
}  // namespace infomax
