#include "tasks/distributions/staircase.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tasks/transformed.h"

namespace infomax {
namespace {

const Settings kThree{{"dimension", std::int64_t{5}},
                      {"levels", std::vector<std::int64_t>{2, 4, 6}},
                      {"steps_per_level", std::int64_t{100}}};

TEST(Staircase, StandsAtTheLevelOfTheStep) {
  const auto task = make_staircase(kThree);
  EXPECT_TRUE(task->moves());
  EXPECT_EQ(task->mi(), 2);
  EXPECT_EQ(task->at(0).mi(), 2);
  EXPECT_EQ(task->at(99).mi(), 2);
  EXPECT_EQ(task->at(100).mi(), 4);
  EXPECT_EQ(task->at(299).mi(), 6);
  EXPECT_EQ(task->at(100000).mi(), 6);
}

// Seen through a transform it climbs as well, and draws what the map makes of the level's draws.
TEST(Staircase, ClimbsThroughATransform) {
  const auto task = make_task("cubic@staircase", kThree);
  EXPECT_TRUE(task->moves());
  EXPECT_EQ(task->at(150).mi(), 4);
  EXPECT_EQ(&task->at(150), &task->at(199));
  Settings level = kThree;
  level.set("information", 4.0);
  const auto alone = make_task("cubic@gaussian", level);
  double x[5], y[5], other_x[5], other_y[5];
  Stream stream = Streams("staircase-test", "", SeedBlock::reference, 0)(Purpose::other),
         same = stream;
  task->at(150).sample(stream, {x, 1, 5}, {y, 1, 5});
  alone->sample(same, {other_x, 1, 5}, {other_y, 1, 5});
  for (int k = 0; k < 5; ++k) {
    EXPECT_EQ(x[k], other_x[k]);
    EXPECT_EQ(y[k], other_y[k]);
  }
}

TEST(Staircase, RefusesALevelThatCantBe) {
  Settings settings = kThree;
  settings.set("levels", std::vector<std::int64_t>{2, 100});
  EXPECT_THROW(make_staircase(settings), InputError);
}

}  // namespace
}  // namespace infomax
