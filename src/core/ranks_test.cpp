#include "core/ranks.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

TEST(Ranks, CountFromOneAndAreSharedByEqualValues) {
  EXPECT_EQ(ranks_of(std::vector<double>{30, -1, 7}), (std::vector<double>{3, 1, 2}));
  EXPECT_EQ(ranks_of(std::vector<double>{3, 1, 3}), (std::vector<double>{2.5, 1, 2.5}));
  EXPECT_EQ(ranks_of(std::vector<double>{0.0, -0.0, 0.0}), (std::vector<double>{2, 2, 2}));
  EXPECT_TRUE(ranks_of({}).empty());
}

// Of three values the ranks are at quarters: Phi^-1(3/4) = 0.6745.
TEST(NormalScores, AreQuantilesOfTheNormalDistribution) {
  const std::vector<double> scores = normal_scores_of(std::vector<double>{1e9, -2, 0});
  EXPECT_NEAR(scores[0], 0.67448975019608171, 1e-15);
  EXPECT_EQ(scores[1], -scores[0]);
  EXPECT_EQ(scores[2], 0);
  EXPECT_EQ(normal_scores_of(std::vector<double>{4, 4, 4}), (std::vector<double>{0, 0, 0}));
}

}  // namespace
}  // namespace infomax
