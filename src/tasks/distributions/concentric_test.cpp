#include "tasks/distributions/concentric.h"

#include <gtest/gtest.h>

#include <cmath>

namespace infomax {
namespace {

TEST(Concentric, HasThePublishedInformation) {
  EXPECT_NEAR(concentric_information(3, 5), 0.45542311, 5e-9);
  EXPECT_NEAR(concentric_information(5, 5), 0.62739114, 5e-9);
  EXPECT_NEAR(concentric_information(3, 10), 0.55991589, 5e-9);
  EXPECT_NEAR(concentric_information(5, 10), 0.75145121, 5e-9);
  EXPECT_NEAR(concentric_information(25, 5), 1.19076803, 5e-9);
}

// Never more than the shells' own entropy, which many dimensions give away.
TEST(Concentric, TendsToTheEntropyOfItsShells) {
  EXPECT_LT(concentric_information(400, 3), std::log(3.0) + 1e-9);
  EXPECT_GT(concentric_information(400, 3), std::log(3.0) - 1e-3);
}

}  // namespace
}  // namespace infomax
