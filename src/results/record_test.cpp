#include "results/record.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

TEST(FindMetric, IsTheOneOfThatName) {
  const std::vector<Metric> metrics = {{"bound_test", "nats", "", {}, {1}},
                                       {"bound_test_prefix", "nats", "", {}, {2}}};
  EXPECT_EQ(find_metric(metrics, "bound_test"), &metrics[0]);
  EXPECT_EQ(find_metric(metrics, "bound_test_prefix"), &metrics[1]);
  EXPECT_EQ(find_metric(metrics, "bound"), nullptr);
  EXPECT_EQ(find_metric({}, ""), nullptr);
}

}  // namespace
}  // namespace infomax
