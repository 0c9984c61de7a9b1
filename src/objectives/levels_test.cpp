#include "objectives/levels.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tasks/distributions/staircase.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

// 0.5 nats for four steps, then 1.
std::unique_ptr<Task> stairs() {
  return make_staircase({{"dimension", std::int64_t{2}},
                         {"levels", std::vector<double>{0.5, 1}},
                         {"steps_per_level", std::int64_t{4}}});
}

// The last two steps of each level count: 0.7 and 0.9 of 0.5; 1 and 0.8 of 1.
TEST(LevelStatistics, AreOverTheLastStepsOfEachLevel) {
  const auto task = stairs();
  LevelStatistics statistics(*task, 8, 2);
  const double bounds[] = {9, 9, 0.7, 0.9, 9, 9, 1, 0.8};
  for (std::int64_t step = 0; step < 8; ++step) {
    EXPECT_EQ(statistics.counts(step), step % 4 >= 2) << step;
    if (statistics.counts(step)) statistics.add(step, bounds[step]);
  }
  const std::vector<Metric> metrics = statistics.metrics();
  ASSERT_EQ(metrics.size(), 4u);
  EXPECT_EQ(metrics[0].axes[0].coordinates, (std::vector<double>{0.5, 1}));
  const auto near = [&](std::size_t metric, double first, double second) {
    EXPECT_NEAR(metrics[metric].values[0], first, 1e-12) << metrics[metric].name;
    EXPECT_NEAR(metrics[metric].values[1], second, 1e-12) << metrics[metric].name;
  };
  near(0, 0.8, 0.9);
  near(1, 0.3, -0.1);
  near(2, 0.01, 0.01);
  near(3, 0.1, 0.02);
}

// The last level of a short training is what there is of it; longer ones stay at the top.
TEST(LevelStatistics, FollowTheStepsThatATrainingHas) {
  const auto task = stairs();
  EXPECT_EQ(LevelStatistics(*task, 6, 2).metrics()[0].values.size(), 2u);
  EXPECT_TRUE(LevelStatistics(*task, 20, 2).counts(19));
  EXPECT_FALSE(LevelStatistics(*task, 20, 2).counts(8));
}

TEST(LevelStatistics, RefuseAWindowLongerThanALevel) {
  const auto task = stairs();
  EXPECT_EQ(testkit::message_of<InputError>([&] { LevelStatistics(*task, 6, 3); }),
            "level_window is 3, want at most the 2 steps of level 1 nats");
}

}  // namespace
}  // namespace infomax
