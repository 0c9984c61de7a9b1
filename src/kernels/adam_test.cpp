#include "kernels/adam.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/random.h"

namespace infomax {
namespace {

template <class Real>
struct State {
  std::vector<Real> m, v, p;

  explicit State(std::vector<Real> start) : m(start.size()), v(start.size()), p(std::move(start)) {}
  void step(const AdamSettings& settings, std::int64_t t, const std::vector<Real>& g) {
    adam_step<Real>(settings, t, g, m, v, p);
  }
};

// lr 0.1, betas 0.9 and 0.999, epsilon 0, g = 2 then -1, p = 1:
//   t = 1: m = 0.2, v = 0.004; the correction makes the first step lr * sign(g): p = 0.9.
//   t = 2: m = 0.08, v = 0.004996; p = 0.9 - 0.1 sqrt(0.001999) / 0.19 * 0.08 / sqrt(0.004996)
//        = 0.9 - 0.1 * 0.235317 * 1.131823 = 0.873366.
TEST(Adam, AgreesWithTwoHandWorkedSteps) {
  const AdamSettings settings{.lr = 0.1, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 0};
  State<double> s({1});
  s.step(settings, 1, {2});
  EXPECT_NEAR(s.m[0], 0.2, 1e-16);
  EXPECT_NEAR(s.v[0], 0.004, 1e-17);
  EXPECT_NEAR(s.p[0], 0.9, 1e-15);
  s.step(settings, 2, {-1});
  EXPECT_NEAR(s.m[0], 0.08, 1e-16);
  EXPECT_NEAR(s.v[0], 0.004996, 1e-17);
  EXPECT_NEAR(s.p[0], 0.9 - 0.1 * std::sqrt(0.001999) / 0.19 * 0.08 / std::sqrt(0.004996), 1e-15);
  EXPECT_NEAR(s.p[0], 0.873366, 1e-6);
}

// TensorFlow's epsilon stands beside sqrt(v), not beside the corrected sqrt(v / (1 - beta2^t)):
// with epsilon = 1 and g = 2 the first step is lr
// sqrt(0.001)/0.1 * 0.2 / (sqrt(0.004) + 1) = lr * 0.0594835; the paper's own form would give
// lr * 2 / (2 + 1).
TEST(Adam, PutsEpsilonWhereTensorFlowDoes) {
  State<double> s({0});
  s.step({.lr = 1, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1}, 1, {2});
  EXPECT_NEAR(s.p[0], -std::sqrt(0.001) / 0.1 * 0.2 / (std::sqrt(0.004) + 1), 1e-15);
  EXPECT_NEAR(s.p[0], -0.0594835, 1e-7);
}

// The textbook form: means corrected for their start, then the step; equal where epsilon is 0, up
// to the rounding of a thousand steps.
TEST(Adam, AgreesWithTheTextbookFormWithoutEpsilon) {
  const AdamSettings a{.lr = 0.01, .beta1 = 0.9, .beta2 = 0.99, .epsilon = 0};
  State<double> s({1});
  double m = 0, v = 0, p = 1;
  for (int t = 1; t <= 1000; ++t) {
    const double g = std::sin(t) + 0.5;
    s.step(a, t, {g});
    m = a.beta1 * m + (1 - a.beta1) * g;
    v = a.beta2 * v + (1 - a.beta2) * g * g;
    p -= a.lr * (m / (1 - std::pow(a.beta1, t))) / std::sqrt(v / (1 - std::pow(a.beta2, t)));
  }
  EXPECT_NEAR(s.p[0], p, 1e-12);
}

TEST(Adam, FindsAMinimum) {
  State<float> s({3, -2});
  for (int t = 1; t <= 3000; ++t) s.step({.lr = 0.01}, t, {2 * (s.p[0] - 1), 20 * (s.p[1] - 0.5F)});
  EXPECT_NEAR(s.p[0], 1, 1e-3);
  EXPECT_NEAR(s.p[1], 0.5, 1e-3);
}

template <class Real>
class AdamLoop : public testing::Test {};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(AdamLoop, Reals);

// Elementwise, so the wide loop has the bits of the plain one at every length and step.
TYPED_TEST(AdamLoop, HasTheBitsOfThePlainLoop) {
  using Real = TypeParam;
  for (const std::size_t n : {1, 3, 16, 17, 1000, 4099}) {
    Stream stream = Streams("adam_test", "", SeedBlock::reference, 0)(Purpose::other);
    std::vector<Real> start(n), g(n);
    for (Real& e : start) e = static_cast<Real>(stream.normal());
    State<Real> wide(start), plain(start);
    for (const std::int64_t t : {1, 2, 3, 21000, 1000000}) {
      for (Real& e : g) e = static_cast<Real>(1e-3 * stream.normal());
      g[0] = 0;
      wide.step({}, t, g);
      adam_step_reference<Real>({}, t, g, plain.m, plain.v, plain.p);
      ASSERT_EQ(wide.m, plain.m);
      ASSERT_EQ(wide.v, plain.v);
      ASSERT_EQ(wide.p, plain.p);
    }
  }
}

// Padding between tensors has gradient zero and must stay zero.
TYPED_TEST(AdamLoop, LeavesZeroWhereTheGradientIsAlwaysZero) {
  State<TypeParam> s(std::vector<TypeParam>(20));
  for (int t = 1; t <= 10; ++t) s.step({}, t, std::vector<TypeParam>(20));
  EXPECT_EQ(s.p, std::vector<TypeParam>(20));
}

TYPED_TEST(AdamLoop, RefusesLengthsThatDiffer) {
  using Real = TypeParam;
  std::vector<Real> three(3), four(4);
  EXPECT_THROW(adam_step<Real>({}, 1, four, three, three, three), ShapeError);
  EXPECT_THROW(adam_step<Real>({}, 1, three, four, three, three), ShapeError);
  EXPECT_THROW(adam_step<Real>({}, 1, three, three, four, three), ShapeError);
  EXPECT_THROW(adam_step<Real>({}, 0, three, three, three, three), ShapeError);
}

}  // namespace
}  // namespace infomax
