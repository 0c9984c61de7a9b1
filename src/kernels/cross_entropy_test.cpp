#include "kernels/cross_entropy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

// Logits log 1, log 2, log 5: p = 1/8, 2/8, 5/8. Against label 2: -log(5/8). Against the uniform:
// -(log 1/8 + log 2/8 + log 5/8)/3 = log 8 - log(10)/3.
TEST(CrossEntropy, AgreesWithARowWorkedByHand) {
  Owned<double> logits(1, 3), d(1, 3);
  logits(0, 1) = std::log(2.0);
  logits(0, 2) = std::log(5.0);
  const std::vector<std::uint8_t> labels{2};
  EXPECT_NEAR(cross_entropy<double>(logits, labels, d), std::log(8.0 / 5), 1e-15);
  EXPECT_NEAR(d(0, 0), 0.125, 1e-15);
  EXPECT_NEAR(d(0, 1), 0.25, 1e-15);
  EXPECT_NEAR(d(0, 2), 0.625 - 1, 1e-15);
  EXPECT_NEAR(cross_entropy_uniform<double>(logits, d), std::log(8.0) - std::log(10.0) / 3, 1e-15);
  EXPECT_NEAR(d(0, 0), 0.125 - 1.0 / 3, 1e-15);
  EXPECT_NEAR(d(0, 2), 0.625 - 1.0 / 3, 1e-15);
}

TEST(CrossEntropy, HasTheGradientThatDifferencesShow) {
  auto logits = normal_matrix<double>(5, 4, 1);
  Owned<double> d(5, 4);
  const std::vector<std::uint8_t> labels{0, 3, 1, 1, 2};
  cross_entropy<double>(logits, labels, d);
  EXPECT_TRUE(testkit::gradient_agrees(
      "logits", [&] { return cross_entropy<double>(logits, labels, {}); }, logits.flat(),
      d.flat()));
  cross_entropy_uniform<double>(logits, d);
  EXPECT_TRUE(testkit::gradient_agrees(
      "logits", [&] { return cross_entropy_uniform<double>(logits, {}); }, logits.flat(),
      d.flat()));
}

// Equal logits: log C nats either way, whatever the labels, and no pull from the uniform.
TEST(CrossEntropy, IsLogOfTheClassesAtIndifference) {
  Owned<float> logits(3, 10), d(3, 10);
  const std::vector<std::uint8_t> labels{0, 5, 9};
  EXPECT_NEAR(cross_entropy<float>(logits, labels, d), std::log(10.0), 1e-15);
  EXPECT_NEAR(cross_entropy_uniform<float>(logits, d), std::log(10.0), 1e-15);
  for (const float g : d.flat()) EXPECT_NEAR(g, 0, 3e-9);  // a float's rounding of 1/30
}

TEST(CrossEntropy, CountsTheRowsWhoseLargestLogitIsTheLabels) {
  Owned<double> logits(3, 3);
  logits(0, 1) = 1;
  logits(1, 2) = 4;
  const std::vector<std::uint8_t> labels{1, 0, 0};  // row 2: equals, the first counts
  EXPECT_DOUBLE_EQ(share_right<double>(logits, labels), 2.0 / 3);
}

TEST(CrossEntropy, RefusesWhatDoesNotFit) {
  Owned<double> logits(2, 3), d(2, 4);
  const std::vector<std::uint8_t> few{1}, wrong{1, 3}, right{1, 2};
  EXPECT_THROW(cross_entropy<double>(logits, few, {}), ShapeError);
  EXPECT_THROW(cross_entropy<double>(logits, wrong, {}), ShapeError);
  EXPECT_THROW(cross_entropy<double>(logits, right, d), ShapeError);
  EXPECT_THROW(cross_entropy_uniform<double>(logits, d), ShapeError);
  EXPECT_THROW(share_right<double>(logits, wrong), ShapeError);
}

}  // namespace
}  // namespace infomax
