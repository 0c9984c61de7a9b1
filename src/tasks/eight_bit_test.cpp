#include "tasks/eight_bit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

const Settings kPair{{"dimension", std::int64_t{1}}, {"correlation", 0.9}};

TEST(EightBit, RoundsToTheNearestByteAndStatesAnUpperBound) {
  const auto task = make_task("eight-bit@normal-cdf@gaussian", kPair),
             before = make_task("normal-cdf@gaussian", kPair);
  EXPECT_EQ(task->truth().by, Truth::By::upper_bound);
  EXPECT_EQ(task->mi(), before->mi());
  EXPECT_EQ(task->density_ratio(), nullptr);
  Owned<double> x(500, 1), y(500, 1), u(500, 1), v(500, 1);
  Stream stream = testkit::test_stream(3), same = testkit::test_stream(3);
  task->sample(stream, x, y);
  before->sample(same, u, v);
  for (std::size_t i = 0; i < 500; ++i) {
    EXPECT_NEAR(255 * x(i, 0), std::round(255 * x(i, 0)), 1e-12);
    EXPECT_NEAR(x(i, 0), u(i, 0), 0.5 / 255 + 1e-15);
    EXPECT_NEAR(y(i, 0), v(i, 0), 0.5 / 255 + 1e-15);
  }
}

TEST(EightBit, RefusesWhatNoByteHolds) {
  const auto task = make_task("eight-bit@gaussian", kPair);
  Owned<double> x(50, 1), y(50, 1);
  Stream stream = testkit::test_stream(3);
  EXPECT_THROW(task->sample(stream, x, y), NumericError);
}

}  // namespace
}  // namespace infomax
