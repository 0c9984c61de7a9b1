#include "tasks/distributions/image_rows.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "data/glyphs.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

constexpr std::size_t kSize = 28 * 28;

std::shared_ptr<const ImageSet> glyphs() {
  return std::make_shared<const ImageSet>(make_glyphs(200, 10));
}

Settings settings_of(const char* consistency, std::int64_t rows) {
  return {{"image_set", std::string("glyphs")},
          {"shrink", std::int64_t{1}},
          {"consistency", std::string(consistency)},
          {"top_rows", rows}};
}

struct Drawn {
  Owned<double> x, y;

  Drawn(const char* consistency, std::int64_t rows, std::size_t n) : x(0, 0), y(0, 0) {
    const auto task = make_image_rows(settings_of(consistency, rows), glyphs());
    x = Owned<double>(n, task->x_width());
    y = Owned<double>(n, task->y_width());
    Stream stream = testkit::test_stream(6);
    task->sample(stream, x, y);
  }
};

// y is x in the top t rows and 0 below.
void expect_top_rows(std::span<const double> x, std::span<const double> y, std::size_t rows) {
  EXPECT_TRUE(std::ranges::equal(x.first(rows * 28), y.first(rows * 28)));
  EXPECT_TRUE(std::ranges::all_of(y.subspan(rows * 28), [](double value) { return value == 0; }));
}

TEST(ImageRows, ShowsTheTopRows) {
  Drawn drawn("baseline", 9, 20);
  for (std::size_t i = 0; i < 20; ++i)
    expect_top_rows(drawn.x.view().row(i), drawn.y.view().row(i), 9);
}

TEST(ImageRows, RepeatsTheImageAndShowsThreeRowsLessOfIt) {
  for (const std::int64_t rows : {9, 2}) {
    Drawn drawn("data-processing", rows, 20);
    ASSERT_EQ(drawn.x.view().cols(), 2 * kSize);
    for (std::size_t i = 0; i < 20; ++i) {
      const std::span<const double> x = drawn.x.view().row(i), y = drawn.y.view().row(i);
      EXPECT_TRUE(std::ranges::equal(x.first(kSize), x.last(kSize)));
      expect_top_rows(x.first(kSize), y.first(kSize), static_cast<std::size_t>(rows));
      expect_top_rows(x.last(kSize), y.last(kSize), rows == 9 ? 6 : 0);
    }
  }
}

// Of 200 images two drawn are the same one in a row in 200.
TEST(ImageRows, SetsTwoIndependentImagesSideBySide) {
  Drawn drawn("additivity", 9, 200);
  std::size_t same = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    const std::span<const double> x = drawn.x.view().row(i), y = drawn.y.view().row(i);
    same += std::ranges::equal(x.first(kSize), x.last(kSize)) ? 1 : 0;
    expect_top_rows(x.first(kSize), y.first(kSize), 9);
    expect_top_rows(x.last(kSize), y.last(kSize), 9);
  }
  EXPECT_LT(same, 8u);
}

TEST(ImageRows, KnowsItsInformationWhereNothingIsShown) {
  EXPECT_EQ(make_image_rows(settings_of("baseline", 0), glyphs())->mi(), 0);
  EXPECT_EQ(make_image_rows(settings_of("baseline", 1), glyphs())->truth().by, Truth::By::unknown);
  EXPECT_THROW(make_image_rows(settings_of("baseline", 29), glyphs()), InputError);
}

}  // namespace
}  // namespace infomax
