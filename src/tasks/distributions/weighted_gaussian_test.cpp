#include "tasks/distributions/weighted_gaussian.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

Settings settings_of(std::int64_t dimension, double information, std::int64_t seed) {
  return {{"dimension", dimension}, {"information", information}, {"weights_seed", seed}};
}

// Back from the parameters: -(1/2) sum ln(1 - r_k^2) of the covariances is what was asked for.
TEST(WeightedGaussian, SpreadsWhatWasAskedFor) {
  for (const double information : {0.5, 2.0, 10.0}) {
    const Moments of = *make_weighted_gaussian(settings_of(6, information, 3))->moments();
    double sum = 0, least = 1;
    for (std::size_t k = 0; k < 6; ++k) {
      const double r = of.covariance[k * 12 + 6 + k];
      sum -= 0.5 * std::log((1 - r) * (1 + r));
      least = std::min(least, r);
    }
    EXPECT_NEAR(sum, information, 1e-10);
    EXPECT_GE(least, 0);
  }
}

TEST(WeightedGaussian, WeightsFollowTheirSeed) {
  const auto first = [](std::int64_t seed) {
    return make_weighted_gaussian(settings_of(3, 1, seed))->moments()->covariance[3];
  };
  EXPECT_EQ(first(1), first(1));
  EXPECT_NE(first(1), first(2));
}

TEST(WeightedGaussian, Refuses) {
  EXPECT_THROW(make_weighted_gaussian(settings_of(1, 17, 0)), InputError);
  EXPECT_THROW(make_weighted_gaussian(settings_of(2, -1, 0)), InputError);
}

}  // namespace
}  // namespace infomax
