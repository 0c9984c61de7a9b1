#include "tasks/distributions/rendered.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

TEST(Bump, HasItsTopWhereItsNumbersSay) {
  const double u[] = {0.2, 0.6};
  std::vector<double> image(16 * 16);
  render_bump(u, 16, image);
  EXPECT_NEAR(image[3 * 16 + 9], 1, 1e-15);  // 15 u = 3, 9
  EXPECT_NEAR(image[3 * 16 + 12], std::exp(-0.2 * 0.2 / 0.08), 1e-15);
  EXPECT_NEAR(image[0], std::exp(-(0.2 * 0.2 + 0.6 * 0.6) / 0.08), 1e-15);
}

// u = 0: left 0; v = 0.5: right 0.2 + 0.5 0.8 = 0.6, so pixels 1 to 8 of 16 are full and 9 is 0.6
// of one.
TEST(Rectangle, HasTheEdgesWorkedByHand) {
  const double u[] = {0, 0.5, 0.75, 1};
  std::vector<double> image(16 * 16);
  render_rectangle(u, 16, image);
  // Across: left 0.8 (1 - 1/2) = 0.4, right 1: pixels from 7.4 on, the eighth 0.6 + 1 cut to 1.
  EXPECT_EQ(image[0 * 16 + 10], 0);
  EXPECT_EQ(image[1 * 16 + 10], 1);
  EXPECT_EQ(image[8 * 16 + 10], 1);
  EXPECT_NEAR(image[9 * 16 + 10], 0.6, 1e-14);
  EXPECT_EQ(image[10 * 16 + 10], 0);
  EXPECT_EQ(image[5 * 16 + 6], 0);
  EXPECT_NEAR(image[5 * 16 + 7], 0.6, 1e-14);
  EXPECT_EQ(image[5 * 16 + 8], 1);
  EXPECT_EQ(image[5 * 16 + 15], 1);
}

// The hidden numbers come back from the pixels, so the image keeps all of their information: where
// three pixels of a bump's row stand, a parabola through their logarithms has its top.
TEST(Bump, GivesItsNumbersAway) {
  for (const double wanted : {0.0, 0.31, 0.77, 1.0}) {
    const double u[] = {wanted, 0.5};
    std::vector<double> image(16 * 16);
    render_bump(u, 16, image);
    const auto log_at = [&](std::size_t i) { return std::log(image[i * 16 + 8]); };
    const double slope = (log_at(8) - log_at(6)) / 2, curve = log_at(8) - 2 * log_at(7) + log_at(6);
    EXPECT_NEAR((7 - slope / curve) / 15, wanted, 1e-12);
  }
}

TEST(Rendered, ImagesAreOfTheirSize) {
  const auto task = make_rectangle({{"image_size", std::int64_t{32}}, {"information", 2.5}});
  EXPECT_EQ(task->x_width(), 1024u);
  EXPECT_EQ(task->mi(), 2.5);
  Owned<double> x(3, 1024), y(3, 1024);
  Stream stream = testkit::test_stream(3);
  task->sample(stream, x, y);
  for (const double pixel : x.flat()) {
    EXPECT_GE(pixel, 0);
    EXPECT_LE(pixel, 1);
  }
}

}  // namespace
}  // namespace infomax
