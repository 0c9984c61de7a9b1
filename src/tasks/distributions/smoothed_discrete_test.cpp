#include "tasks/distributions/smoothed_discrete.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

TEST(SmoothedDiscrete, HasTheInformationOfItsWidth) {
  for (const std::size_t levels : {2U, 3U, 4U, 5U, 10U}) {
    const double m = static_cast<double>(levels);
    EXPECT_NEAR(smoothed_discrete_information(levels, 1), std::log(m), 1e-14);
    EXPECT_NEAR(smoothed_discrete_information(levels, 2), std::log(m) - (m - 1) / m * std::log(2.0),
                1e-14);
  }
  const struct {
    double information, width;
    std::size_t levels;
  } known[] = {{0.5, 1.38629436, 2},
               {1, 1.11944550, 3},
               {2, 1.07008109, 8},
               {3, 1.03489881, 21},
               {5, 1.00287413, 149}};
  for (const auto& [information, width, levels] : known) {
    EXPECT_NEAR(smoothed_discrete_width(levels, information), width, 5e-9);
    EXPECT_NEAR(smoothed_discrete_information(levels, smoothed_discrete_width(levels, information)),
                information, 1e-10);
  }
}

// Two levels, width 2 ln 2 at I = 0.5: y in [1, w] may come from either, so its ratio is 0,
// else ln 2.
TEST(SmoothedDiscrete, HasTheDensityRatioWorkedByHand) {
  const auto task = make_smoothed_discrete({{"dimension", std::int64_t{1}}, {"information", 0.5}});
  const Owned<double> x{{0.0}, {1.0}}, y{{0.5}, {1.2}, {2.2}};
  Owned<double> f(2, 3);
  task->log_density_ratio(x, y, f);
  EXPECT_NEAR(f(0, 0), std::log(2.0), 1e-15);
  EXPECT_EQ(f(1, 0), -INFINITY);
  EXPECT_NEAR(f(0, 1), 0, 1e-15);
  EXPECT_NEAR(f(1, 1), 0, 1e-15);
  EXPECT_EQ(f(0, 2), -INFINITY);
  EXPECT_NEAR(f(1, 2), std::log(2.0), 1e-15);
}

TEST(SmoothedDiscrete, RefusesWhatCantBe) {
  for (const double information : {0.0, 9.5})
    EXPECT_THROW(
        make_smoothed_discrete({{"dimension", std::int64_t{1}}, {"information", information}}),
        InputError);
}

}  // namespace
}  // namespace infomax
