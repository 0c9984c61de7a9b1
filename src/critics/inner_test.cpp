#include "critics/inner.h"

#include <gtest/gtest.h>

#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// x_0 . y_0 = 1*5 + 2*6, x_0 . y_1 = 1*7 + 2*8, and so on.
TEST(Inner, AgreesWithAHandWorkedBatch) {
  Workspace workspace;
  const auto critic = make_inner<float>({.x_width = 2, .y_width = 2}, 2, workspace);
  const Owned<float> x{{1, 2}, {3, 4}}, y{{5, 6}, {7, 8}};
  Owned<float> scores(2, 2);
  critic->forward({}, x, y, scores);
  EXPECT_EQ(scores(0, 0), 17);
  EXPECT_EQ(scores(0, 1), 23);
  EXPECT_EQ(scores(1, 0), 39);
  EXPECT_EQ(scores(1, 1), 53);
  // dx_0 = 1 y_0 + 0 y_1, dx_1 = 2 y_0 - 1 y_1;  dy_0 = 1 x_0 + 2 x_1, dy_1 = 0 x_0 - 1 x_1.
  Owned<float> dscores{{1, 0}, {2, -1}}, dx(2, 2), dy(2, 2);
  critic->backward({}, x, y, dscores, {}, dx, dy);
  EXPECT_EQ(dx(0, 0), 5);
  EXPECT_EQ(dx(0, 1), 6);
  EXPECT_EQ(dx(1, 0), 3);
  EXPECT_EQ(dx(1, 1), 4);
  EXPECT_EQ(dy(0, 0), 7);
  EXPECT_EQ(dy(0, 1), 10);
  EXPECT_EQ(dy(1, 0), -3);
  EXPECT_EQ(dy(1, 1), -4);
}

TEST(Inner, HasNoParameters) {
  Workspace workspace;
  EXPECT_EQ(make_inner<float>({.x_width = 2, .y_width = 2}, 2, workspace)->parameter_count(), 0);
}

}  // namespace
}  // namespace infomax
