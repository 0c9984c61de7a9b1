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

}  // namespace
}  // namespace infomax
