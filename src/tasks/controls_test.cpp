#include "tasks/controls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

const Settings kPair{{"dimension", std::int64_t{1}}, {"correlation", 0.9}};

TEST(Controls, AnIndependentCopyHasTheMarginalsAndNoInformation) {
  const auto task = make_task("independent@cubic@gaussian", kPair),
             before = make_task("cubic@gaussian", kPair);
  EXPECT_EQ(task->mi(), 0);
  constexpr std::size_t n = 20000;
  Owned<double> x(n, 1), y(n, 1), first_x(n, 1), first_y(n, 1);
  Stream stream = testkit::test_stream(3), same = testkit::test_stream(3);
  task->sample(stream, x, y);
  before->sample(same, first_x, first_y);
  EXPECT_TRUE(std::ranges::equal(x.flat(), first_x.flat()));
  before->sample(same, first_x, first_y);
  EXPECT_TRUE(std::ranges::equal(y.flat(), first_y.flat()));
  // Of x y^(1/3), whose variance is 1.
  double product = 0;
  for (std::size_t i = 0; i < n; ++i) product += x(i, 0) * std::cbrt(y(i, 0)) / n;
  EXPECT_NEAR(product, 0, 4 / std::sqrt(n));
  Owned<double> f(2, 2);
  task->log_density_ratio(Owned<double>(2, 1), Owned<double>(2, 1), f);
  for (const double score : f.flat()) EXPECT_EQ(score, 0);
}

// 64 rows and a 65th join in one group; 130 are two groups and two rows. No y stays, none is lost.
TEST(Controls, ADerangementLeavesNoPairAndLosesNoRow) {
  const auto task = make_task("deranged@gaussian", kPair), before = make_task("gaussian", kPair);
  EXPECT_EQ(task->mi(), 0);
  for (const std::size_t n : {2U, 3U, 64U, 65U, 130U}) {
    Owned<double> x(n, 1), y(n, 1), first_x(n, 1), first_y(n, 1);
    Stream stream = testkit::test_stream(4), same = testkit::test_stream(4);
    task->sample(stream, x, y);
    before->sample(same, first_x, first_y);
    EXPECT_TRUE(std::ranges::equal(x.flat(), first_x.flat()));
    for (std::size_t i = 0; i < n; ++i) EXPECT_NE(y(i, 0), first_y(i, 0)) << n << " " << i;
    EXPECT_EQ(y(0, 0), first_y(1, 0));
    std::ranges::sort(y.flat());
    std::ranges::sort(first_y.flat());
    EXPECT_TRUE(std::ranges::equal(y.flat(), first_y.flat())) << n;
  }
  Owned<double> one(1, 1), other(1, 1);
  Stream stream = testkit::test_stream(4);
  EXPECT_THROW(task->sample(stream, one, other), ShapeError);
}

// It is a part of the name like a transform, and has a version.
TEST(Controls, StandBeforeATask) {
  const std::vector<RowInfo> rows = rows_of_task("asinh@independent@student-2x2-df1");
  ASSERT_GE(rows.size(), 3u);
  EXPECT_EQ(rows[0].kind, "transform");
  EXPECT_EQ(rows[1].kind, "map");
  EXPECT_EQ(rows[1].name, "independent");
  EXPECT_EQ(rows[1].version, 1);
  EXPECT_EQ(rows[2].name, "student-2x2-df1");
  EXPECT_EQ(make_task("asinh@independent@student-2x2-df1", {})->mi(), 0);
  EXPECT_THROW(make_task("independnt@gaussian", kPair), InputError);
}

}  // namespace
}  // namespace infomax
