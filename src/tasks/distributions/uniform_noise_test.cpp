#include "tasks/distributions/uniform_noise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// The values of Czyz et al. (2023), and those of the closed form by hand: e - ln 2e at 1/10 is 0.1
// + ln 5.
TEST(UniformNoise, HasItsPublishedInformation) {
  EXPECT_NEAR(uniform_noise_information(0.1), 0.1 + std::log(5.0), 1e-15);
  EXPECT_NEAR(uniform_noise_information(0.75), 1.0 / 3, 1e-15);
  EXPECT_NEAR(uniform_noise_information(0.5), 0.5, 1e-15);
}

// 1 / (2 e) at 0.25, 1, 2, 5 and 10 nats.
TEST(UniformNoise, IsAskedForByItsInformation) {
  const std::pair<double, double> known[] = {
      {0.25, 0.5}, {1, 2.15553520}, {2, 6.87041263}, {5, 147.912313}, {10, 22025.9658}};
  for (const auto& [information, inverse] : known) {
    const double e = uniform_noise_half_width(information);
    EXPECT_NEAR(0.5 / e / inverse, 1, 5e-9) << information;
    EXPECT_NEAR(uniform_noise_information(e), information, 1e-10);
  }
}

// At e = 1/4: Y is in [-1/4, 5/4], of density 2 (y + 1/4) up to 1/4, 1 up to 3/4 and down again.
TEST(UniformNoise, HasTheDensityRatioWorkedByHand) {
  const auto task = make_additive_uniform({{"dimension", std::int64_t{1}}, {"half_width", 0.25}});
  const auto shifted =
      make_smoothed_uniform({{"dimension", std::int64_t{1}}, {"half_width", 0.25}});
  const Owned<double> x{{0.1}, {0.5}}, y{{0.0}, {0.6}}, later{{0.25}, {0.85}};
  Owned<double> f(2, 2), g(2, 2);
  task->log_density_ratio(x, y, f);
  shifted->log_density_ratio(x, later, g);
  EXPECT_NEAR(f(0, 0), std::log(4.0), 1e-14);  // 2 over 1/2
  EXPECT_NEAR(f(1, 1), std::log(2.0), 1e-14);  // 2 over 1
  EXPECT_EQ(f(0, 1), -INFINITY);
  EXPECT_EQ(f(1, 0), -INFINITY);
  for (std::size_t k = 0; k < 4; ++k) {
    if (std::isinf(f.flat()[k])) {
      EXPECT_EQ(g.flat()[k], f.flat()[k]);
    } else {
      EXPECT_NEAR(g.flat()[k], f.flat()[k], 1e-14);
    }
  }
}

TEST(UniformNoise, RefusesNoInformation) {
  EXPECT_THROW(make_additive_uniform({{"dimension", std::int64_t{1}}, {"information", 0.0}}),
               InputError);
}

}  // namespace
}  // namespace infomax
