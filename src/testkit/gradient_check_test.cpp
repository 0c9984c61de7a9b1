#include "testkit/gradient_check.h"

#include <array>
#include <cmath>

namespace infomax::testkit {
namespace {

// f = x^3 + e^y at (2, 0.5): gradient (12, e^0.5).
struct Cubic {
  std::array<double, 2> at{2, 0.5};
  double operator()() const { return at[0] * at[0] * at[0] + std::exp(at[1]); }
};

TEST(GradientCheck, AcceptsARightGradient) {
  Cubic f;
  const std::array gradient{12.0, std::exp(0.5)};
  EXPECT_TRUE(gradient_agrees(
      "cubic", [&] { return f(); }, f.at, gradient));
  EXPECT_EQ(f.at[0], 2);
  EXPECT_EQ(f.at[1], 0.5);
}

// Off by a millionth, the size of a float's rounding, in one element of two.
TEST(GradientCheck, RefusesAGradientThatIsSlightlyWrong) {
  Cubic f;
  const std::array gradient{12.0, std::exp(0.5) * (1 + 1e-6)};
  const auto result = gradient_agrees(
      "cubic", [&] { return f(); }, f.at, gradient);
  EXPECT_FALSE(result);
  EXPECT_NE(std::string(result.message()).find("cubic: 1 of 2 elements"), std::string::npos)
      << result.message();
}

// relu(x) at 3e-6: the first difference, of step 1e-5, straddles the kink and would say 0.65; the
// shrinking step finds the slope 1.
TEST(GradientCheck, StepsAroundANearbyKink) {
  std::array<double, 1> x{3e-6};
  const auto relu = [&] { return x[0] > 0 ? x[0] : 0.0; };
  EXPECT_TRUE(gradient_agrees("relu", relu, x, std::array{1.0}));
  EXPECT_FALSE(gradient_agrees("relu", relu, x, std::array{0.65}));
}

// relu(x) at 1e-9 lies at the kink for every step: neither slope is accepted, nor is the mean of
// both.
TEST(GradientCheck, RefusesToJudgeAtAKink) {
  std::array<double, 1> x{1e-9};
  const auto relu = [&] { return x[0] > 0 ? x[0] : 0.0; };
  for (const double slope : {0.0, 0.5, 1.0}) {
    EXPECT_FALSE(gradient_agrees("relu", relu, x, std::array{slope})) << slope;
  }
}

TEST(GradientCheck, RefusesAGradientOfAnotherLength) {
  Cubic f;
  EXPECT_FALSE(gradient_agrees(
      "cubic", [&] { return f(); }, f.at, std::array{12.0}));
}

}  // namespace
}  // namespace infomax::testkit
