#include "report/plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace infomax {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const Box kBox{10, 20, 110, 70};

Scale scale_of(double low, double high, bool logarithmic = false) {
  Scale scale;
  scale.low = low;
  scale.high = high;
  scale.logarithmic = logarithmic;
  return scale;
}

// From 0 to 4 over 100 pixels to the right, and over 50 upwards.
TEST(Plot, IsLinear) {
  const Scale scale = scale_of(0, 4);
  EXPECT_DOUBLE_EQ(across(kBox, scale, 1), 35);
  EXPECT_DOUBLE_EQ(down(kBox, scale, 1), 57.5);
  EXPECT_DOUBLE_EQ(down(kBox, scale, 6), -5);
  EXPECT_FALSE(std::isfinite(down(kBox, scale, kNaN)));
}

// From 0.1 to 1000 there are four factors of ten, 25 pixels each to the right. What isn't positive
// has no place.
TEST(Plot, IsLogarithmic) {
  const Scale scale = scale_of(0.1, 1000, true);
  EXPECT_DOUBLE_EQ(across(kBox, scale, 1), 35);
  EXPECT_DOUBLE_EQ(across(kBox, scale, 10), 60);
  EXPECT_DOUBLE_EQ(down(kBox, scale, 10), 45);
  EXPECT_FALSE(std::isfinite(down(kBox, scale, 0)));
  EXPECT_FALSE(std::isfinite(down(kBox, scale, -1)));
}

// A value at a limit was rounded out of its panel and lost its marker.
TEST(Plot, HasLimitsExactlyAtItsEdges) {
  for (const bool logarithmic : {false, true}) {
    const Scale scale = scale_of(0.1, 0.7, logarithmic);
    const Box box{0.1, 0.3, 680.7, 300.9};
    EXPECT_EQ(across(box, scale, 0.1), box.left);
    EXPECT_EQ(across(box, scale, 0.7), box.right);
    EXPECT_EQ(down(box, scale, 0.1), box.bottom);
    EXPECT_EQ(down(box, scale, 0.7), box.top);
    EXPECT_TRUE(contains(box, {box.right, box.top}));
  }
  EXPECT_FALSE(contains(kBox, {10, 71}));
  EXPECT_FALSE(contains(kBox, {9, 60}));
  EXPECT_FALSE(contains(kBox, {kNaN, 60}));
}

TEST(ClipLine, KeepsWhatIsInside) {
  const Track line{{10, 20}, {50, 60}, {110, 70}};
  EXPECT_EQ(clip_line(line, kBox), std::vector<Track>{line});
  EXPECT_TRUE(clip_line({}, kBox).empty());
  EXPECT_TRUE(clip_line({{0, 0}, {120, 10}}, kBox).empty());
}

// From (30, 60) to (50, 0) two thirds lie inside: the edge is at x = 30 + 40 / 3. Back from (70, 0)
// to (80, 40) the upper edge is crossed half way.
TEST(ClipLine, CutsAtTheEdgeItself) {
  const std::vector<Track> parts = clip_line({{30, 60}, {50, 0}, {70, 0}, {80, 40}}, kBox);
  ASSERT_EQ(parts.size(), 2u);
  ASSERT_EQ(parts[0].size(), 2u);
  EXPECT_EQ(parts[0][0], (Place{30, 60}));
  EXPECT_DOUBLE_EQ(parts[0][1].x, 30 + 40.0 / 3);
  EXPECT_EQ(parts[0][1].y, 20);
  EXPECT_EQ(parts[1], (Track{{75, 20}, {80, 40}}));
}

// Neither end is inside: (0, 10) to (40, 90) comes in by the left edge at y = 30 and leaves by the
// lower one at x = 30. (0, 65) to (40, 105) passes the corner by.
TEST(ClipLine, FindsWhatOnlyCrosses) {
  EXPECT_EQ(clip_line({{0, 10}, {40, 90}}, kBox), (std::vector<Track>{{{10, 30}, {30, 70}}}));
  EXPECT_TRUE(clip_line({{0, 65}, {40, 105}}, kBox).empty());
}

// A curve along an edge is drawn; one that touches it from outside leaves a dot.
TEST(ClipLine, CountsTheEdgeAsInside) {
  EXPECT_EQ(clip_line({{10, 20}, {60, 20}, {60, 10}, {80, 10}, {90, 20}, {100, 10}}, kBox),
            (std::vector<Track>{{{10, 20}, {60, 20}}, {{90, 20}}}));
}

TEST(ClipLine, LeavesGaps) {
  EXPECT_EQ(
      clip_line({{10, 30}, {20, 30}, {30, kNaN}, {40, 30}, {50, kInfinity}, {60, 30}, {70, 30}},
                kBox),
      (std::vector<Track>{{{10, 30}, {20, 30}}, {{40, 30}}, {{60, 30}, {70, 30}}}));
}

// From y = 60 below to y = 40 above, in three places.
TEST(ClipArea, GoesAlongTheOneLineAndBackAlongTheOther) {
  EXPECT_EQ(clip_area({{10, 60}, {20, 60}, {30, 60}}, {{10, 40}, {20, 40}, {30, 40}}, kBox),
            (std::vector<Track>{{{10, 60}, {20, 60}, {30, 60}, {30, 40}, {20, 40}, {10, 40}}}));
}

// The upper line rises from y = 40 to y = 0 and crosses the edge at y = 20 half way.
TEST(ClipArea, IsCutAtTheEdge) {
  EXPECT_EQ(clip_area({{20, 60}, {40, 60}}, {{20, 40}, {40, 0}}, kBox),
            (std::vector<Track>{{{20, 60}, {40, 60}, {40, 20}, {30, 20}, {20, 40}}}));
  EXPECT_TRUE(clip_area({{20, 15}, {40, 15}}, {{20, 10}, {40, 0}}, kBox).empty());
}

// Neither line has to have the gap itself. What has no width is no area.
TEST(ClipArea, LeavesGaps) {
  const std::vector<Track> parts =
      clip_area({{10, 60}, {20, 60}, {30, kNaN}, {40, 60}, {50, 60}, {60, 60}, {70, 60}},
                {{10, 40}, {20, 40}, {30, 40}, {40, 40}, {50, kNaN}, {60, 40}, {70, 40}}, kBox);
  ASSERT_EQ(parts.size(), 2u);  // the place at 40 alone is none
  EXPECT_EQ(parts[0], (Track{{10, 60}, {20, 60}, {20, 40}, {10, 40}}));
  EXPECT_EQ(parts[1], (Track{{60, 60}, {70, 60}, {70, 40}, {60, 40}}));
  EXPECT_EQ(clip_area({{10, 30}, {20, 60}}, {{10, 30}, {20, 40}}, kBox),
            (std::vector<Track>{{{10, 30}, {20, 60}, {20, 40}}}));
}

TEST(Plot, WritesHundredthsOfAPixel) {
  EXPECT_EQ(path_data({{10, 20.126}, {1.0 / 3, 7.999}}), "M10,20.13 L0.33,8");
  EXPECT_EQ(path_data({{10, 20}}), "M10,20 h0");
  EXPECT_EQ(polygon_points({{10, 20}, {30, 40}, {10, 60}}), "10,20 30,40 10,60");
}

TEST(Boxes, OverlapByTheirCommonWidth) {
  EXPECT_EQ(overlap({0, 0, 10, 10}, {7, 5, 20, 20}), 3);
  EXPECT_EQ(overlap({0, 0, 10, 10}, {7, 10, 20, 20}), 0);
}

}  // namespace
}  // namespace infomax
