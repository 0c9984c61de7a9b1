#include "tasks/distributions/channel.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

TEST(Channel, HasTheInformationOfItsNoise) {
  EXPECT_NEAR(channel_information(0, 10), std::log(10.0), 1e-15);
  EXPECT_NEAR(channel_information(1, 10), 0, 1e-15);
  // Two labels: a binary channel that flips with probability t/2.
  EXPECT_NEAR(channel_information(0.5, 2),
              std::log(2.0) + 0.25 * std::log(0.25) + 0.75 * std::log(0.75), 1e-15);
  const std::pair<double, double> known[] = {
      {0.5, 0.56105472}, {1, 0.34531419}, {1.5, 0.18106075}, {2, 0.05430693}, {2.3, 0.00024747}};
  for (const auto& [information, t] : known) {
    EXPECT_NEAR(channel_redrawn(information, 10), t, 5e-9);
    EXPECT_NEAR(channel_information(channel_redrawn(information, 10), 10), information, 1e-10);
  }
  EXPECT_EQ(channel_redrawn(0, 10), 1);
  EXPECT_EQ(channel_redrawn(std::log(10.0), 10), 0);
}

TEST(Channel, SendsLabelsThroughAtItsRate) {
  constexpr std::size_t n = 20000;
  const auto task =
      make_channel({{"dimension", std::int64_t{1}}, {"redrawn", 0.4}, {"labels", std::int64_t{5}}});
  Owned<double> x(n, 1), y(n, 1);
  Stream stream = testkit::test_stream(6);
  task->sample(stream, x, y);
  double same = 0, counts[5] = {};
  for (std::size_t i = 0; i < n; ++i) {
    same += x(i, 0) == y(i, 0) ? 1.0 / n : 0;
    counts[static_cast<std::size_t>(y(i, 0))] += 1.0 / n;
  }
  // Of 0.6 + 0.4 / 5 and 1/5: four standard errors of a share of n.
  EXPECT_NEAR(same, 0.68, 4 * std::sqrt(0.68 * 0.32 / n));
  for (const double share : counts) EXPECT_NEAR(share, 0.2, 4 * std::sqrt(0.2 * 0.8 / n));
}

TEST(Channel, RefusesMoreThanItsLabelsHold) {
  EXPECT_THROW(
      make_channel(
          {{"dimension", std::int64_t{2}}, {"information", 4.7}, {"labels", std::int64_t{10}}}),
      InputError);
  EXPECT_NO_THROW(make_channel(
      {{"dimension", std::int64_t{2}}, {"information", 4.6}, {"labels", std::int64_t{10}}}));
}

}  // namespace
}  // namespace infomax
