#include "encoders/skip_mlp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "kernels/singular_values.h"
#include "testkit/allocations.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

template <class Real>
std::vector<Real> moved_parameters(const Encoder<Real>& encoder, double std, std::uint32_t seed) {
  std::vector<Real> theta(encoder.parameter_count());
  encoder.initialise(theta, test_stream(seed));
  Stream stream = test_stream(seed + 1000);
  for (Real& p : theta) p = static_cast<Real>(p + std * stream.normal());
  return theta;
}

// Two layers of two values.
//   x = (1, 2), W_1 = (1 -1; 1 -1), b_1 = (0, 1): before ReLU (3, -2), so x_1 = (1 + 3, 2 + 0)
//   W_2 = (0 1; 2 0), b_2 = (1, 0): linear (2 2 + 1, 4), so g = (4 + 5, 2 + 4)
// and, the first layer's second value being cut,
//   dg/dx = (I + W_1 D_1) (I + W_2) = (2 0; 1 1) (1 1; 2 1) = (2 2; 3 2)
struct ByHand {
  ByHand()
      : encoder(make_skip_mlp<double>(
            {.input_width = 2, .settings = {{"skip_layers", std::int64_t{2}}}}, 1, workspace)) {
    const SkipMlpLayout layout(2, 2);
    theta.resize(layout.parameter_count());
    const std::span<double> all(theta);
    const auto set = [](MatrixView<double> w, std::initializer_list<double> values) {
      std::ranges::copy(values, w.data());
    };
    set(layout.weights(all, 0), {1, -1, 1, -1});
    layout.biases(all, 0)[1] = 1;
    set(layout.weights(all, 1), {0, 1, 2, 0});
    layout.biases(all, 1)[0] = 1;
    encoder->forward(theta, x, g);
  }

  Workspace workspace;
  std::unique_ptr<Encoder<double>> encoder;
  std::vector<double> theta;
  Owned<double> x{{1, 2}}, g{1, 2};
};

TEST(SkipMlp, MapsAsWorkedByHand) {
  const ByHand hand;
  EXPECT_EQ(hand.g(0, 0), 9);
  EXPECT_EQ(hand.g(0, 1), 6);
}

TEST(SkipMlp, HasTheJacobianWorkedByHand) {
  const ByHand hand;
  Owned<double> j(2, 2);
  hand.encoder->jacobian(hand.theta, 0, j);
  EXPECT_EQ(j(0, 0), 2);
  EXPECT_EQ(j(0, 1), 2);
  EXPECT_EQ(j(1, 0), 3);
  EXPECT_EQ(j(1, 1), 2);
}

// dg = (1, 10): dx_1 = dg (I + W_2)^T = (1 + 10, 2 + 10) = (11, 12); the cut layer passes (11, 0).
//   db_1 = (11, 0), dW_1 = x^T (11, 0) = (11 0; 22 0), dx = (11, 12) + (11, 0) W_1^T = (22, 23)
//   db_2 = (1, 10), dW_2 = x_1^T dg = (4 40; 2 20)
TEST(SkipMlp, HasTheGradientWorkedByHand) {
  ByHand hand;
  Owned<double> dg{{1, 10}}, dx(1, 2);
  std::vector<double> dtheta(hand.theta.size(), 7);
  hand.encoder->backward(hand.theta, hand.x, hand.g, dg, dtheta, dx);
  std::vector<double> want(dtheta.size());
  const SkipMlpLayout layout(2, 2);
  const std::span<double> all(want);
  std::ranges::copy(std::initializer_list<double>{11, 0, 22, 0}, layout.weights(all, 0).data());
  std::ranges::copy(std::initializer_list<double>{11, 0}, layout.biases(all, 0).data());
  std::ranges::copy(std::initializer_list<double>{4, 40, 2, 20}, layout.weights(all, 1).data());
  std::ranges::copy(std::initializer_list<double>{1, 10}, layout.biases(all, 1).data());
  EXPECT_EQ(dtheta, want);
  EXPECT_EQ(dx(0, 0), 22);
  EXPECT_EQ(dx(0, 1), 23);
}

// The header's equation, value by value.
Owned<double> plain(const SkipMlpLayout& layout, const std::vector<double>& theta,
                    const Owned<double>& input) {
  Owned<double> x = input, y = input;
  const std::span<const double> all(theta);
  for (std::size_t l = 0; l < layout.layers(); ++l) {
    for (std::size_t i = 0; i < x.view().rows(); ++i) {
      for (std::size_t k = 0; k < layout.width(); ++k) {
        double sum = layout.biases(all, l)[k];
        for (std::size_t c = 0; c < layout.width(); ++c)
          sum += x(i, c) * layout.weights(all, l)(c, k);
        y(i, k) = x(i, k) + (l + 1 < layout.layers() ? std::max(sum, 0.0) : sum);
      }
    }
    x = y;
  }
  return x;
}

// Values of order 1, sums of 21 terms: 1e-13.
TEST(SkipMlp, IsWhatItsEquationSays) {
  for (const std::size_t layers : {1U, 2U, 5U}) {
    EncoderSpec spec{.input_width = 21,
                     .settings = {{"skip_layers", static_cast<std::int64_t>(layers)}}};
    Workspace workspace;
    const auto encoder = make_skip_mlp<double>(spec, 9, workspace);
    spec.map_only = true;
    const auto mapper = make_skip_mlp<double>(spec, 9, workspace);
    const auto theta = moved_parameters(*encoder, 0.1, 1);
    const auto x = normal_matrix<double>(9, 21, 2);
    const auto want = plain(SkipMlpLayout(21, layers), theta, x);
    Owned<double> g(9, 21), mapped(9, 21);
    encoder->forward(theta, x, g);
    mapper->forward(theta, x, mapped);
    for (std::size_t k = 0; k < g.flat().size(); ++k) {
      EXPECT_NEAR(g.flat()[k], want.flat()[k], 1e-13);
      EXPECT_EQ(mapped.flat()[k], g.flat()[k]);
    }
  }
}

// Weights below 2e-4, their standard deviation 0.8796e-4: 5 x 40^2 of them know it to 0.8%, and we
// allow four of those. Five layers that each add sums of 40 such terms move x by less than 1%.
TEST(SkipMlp, BeginsAsAlmostTheIdentity) {
  Workspace workspace;
  const auto encoder = make_skip_mlp<double>(
      {.input_width = 40, .settings = {{"skip_layers", std::int64_t{5}}}}, 4, workspace);
  std::vector<double> theta(encoder->parameter_count(), 7);
  encoder->initialise(theta, test_stream(3));
  double squares = 0;
  for (const double p : theta) {
    EXPECT_LE(std::abs(p), 2e-4);
    squares += p * p;
  }
  EXPECT_NEAR(std::sqrt(squares / (5 * 40 * 40)), 0.8796e-4, 0.8796e-4 * 0.032);
  EXPECT_EQ(std::ranges::count(theta, 0.0),
            static_cast<std::ptrdiff_t>(theta.size() - 5 * 40 * 40));
  const auto x = normal_matrix<double>(4, 40, 4);
  Owned<double> g(4, 40);
  encoder->forward(theta, x, g);
  for (std::size_t k = 0; k < g.flat().size(); ++k) EXPECT_NEAR(g.flat()[k], x.flat()[k], 0.01);
}

// Central differences of g, h = 1e-5: truncation vanishes on a linear piece, rounding is 1e-16 / h
// = 1e-11 of values of order 1. The points are in general position: no ReLU switches within h (else
// an entry would be off by a weight).
TEST(SkipMlp, HasTheJacobianThatDifferencesShow) {
  constexpr std::size_t d = 17, n = 3;
  Workspace workspace;
  const auto encoder = make_skip_mlp<double>(
      {.input_width = d, .settings = {{"skip_layers", std::int64_t{5}}}}, n, workspace);
  const auto theta = moved_parameters(*encoder, 0.2, 5);
  const auto x = normal_matrix<double>(n, d, 6);
  for (std::size_t row = 0; row < n; ++row) {
    Owned<double> g(n, d), below(n, d), above(n, d), j(d, d);
    encoder->forward(theta, x, g);
    encoder->jacobian(theta, row, j);
    for (std::size_t i = 0; i < d; ++i) {
      Owned<double> moved = x;
      moved(row, i) = x(row, i) - 1e-5;
      encoder->forward(theta, moved, below);
      moved(row, i) = x(row, i) + 1e-5;
      encoder->forward(theta, moved, above);
      for (std::size_t k = 0; k < d; ++k)
        EXPECT_NEAR(j(i, k), (above(row, k) - below(row, k)) / 2e-5, 1e-9);
    }
  }
}

// Sums of 64 terms in another precision: 300 roundings of the largest entry.
TEST(SkipMlp, HasTheSameJacobianInFloatAndDouble) {
  constexpr std::size_t d = 64;
  Workspace workspace;
  const auto narrow = make_skip_mlp<float>(
      {.input_width = d, .settings = {{"skip_layers", std::int64_t{5}}}}, 2, workspace);
  const auto wide = make_skip_mlp<double>(
      {.input_width = d, .settings = {{"skip_layers", std::int64_t{5}}}}, 2, workspace);
  const auto theta = moved_parameters(*narrow, 0.1, 7);
  const std::vector<double> wide_theta(theta.begin(), theta.end());
  const auto x = normal_matrix<float>(2, d, 8);
  const Owned<double> wide_x{x.view()};
  Owned<float> g(2, d), j(d, d);
  Owned<double> wide_g(2, d), wide_j(d, d);
  narrow->forward(theta, x, g);
  wide->forward(wide_theta, wide_x, wide_g);
  for (std::size_t row = 0; row < 2; ++row) {
    narrow->jacobian(theta, row, j);
    wide->jacobian(wide_theta, row, wide_j);
    double largest = 0;
    for (const double e : wide_j.flat()) largest = std::max(largest, std::abs(e));
    for (std::size_t k = 0; k < d * d; ++k)
      EXPECT_NEAR(j.flat()[k], wide_j.flat()[k], 300 * 6e-8 * largest);
  }
}

// D keeps what is above 0, and a NaN isn't: with one in an inner layer or in x the Jacobian came
// out finite, and so did the spectrum that promises a NumericError. An infinite weight makes a unit
// -inf, and 0 of it after its ReLU: the same.
TEST(SkipMlp, HasNoFiniteJacobianWhereALayerOrTheInputIsNotFinite) {
  constexpr std::size_t d = 6, layers = 4;
  const SkipMlpLayout layout(d, layers);
  Workspace workspace;
  const auto encoder = make_skip_mlp<float>(
      {.input_width = d, .settings = {{"skip_layers", static_cast<std::int64_t>(layers)}}}, 2,
      workspace);
  SingularValues<float> singular_values(d, workspace);
  const auto theta = moved_parameters(*encoder, 0.2, 11);
  const auto x = normal_matrix<float>(2, d, 12);
  Owned<float> g(2, d), j(d, d);
  std::vector<double> s(d);
  const auto refused = [&](const std::vector<float>& at, const Owned<float>& from) {
    encoder->forward(at, from, g);
    encoder->jacobian(at, 1, j);
    try {
      singular_values(j, s);
      return false;
    } catch (const NumericError&) {
      return true;
    }
  };
  EXPECT_FALSE(refused(theta, x));
  using Limits = std::numeric_limits<float>;
  for (const float odd : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
    SCOPED_TRACE(odd);
    for (std::size_t l = 0; l < layers; ++l) {
      for (std::size_t k = 0; k < d * d; ++k) {
        std::vector<float> with = theta;
        layout.weights(std::span(with), l).data()[k] = odd;
        EXPECT_TRUE(refused(with, x)) << "weight " << k << " of layer " << l;
      }
      for (std::size_t k = 0; k < d; ++k) {
        std::vector<float> with = theta;
        layout.biases(std::span(with), l)[k] = odd;
        EXPECT_TRUE(refused(with, x)) << "bias " << k << " of layer " << l;
      }
    }
    for (std::size_t k = 0; k < d; ++k) {
      Owned<float> with = x;
      with(1, k) = odd;
      EXPECT_TRUE(refused(theta, with)) << "input " << k;
      // Another row's is its own affair.
      with = x;
      with(0, k) = odd;
      EXPECT_FALSE(refused(theta, with)) << "input " << k << " of another row";
    }
  }
}

TEST(SkipMlp, AllocatesNothingForAJacobian) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  Workspace workspace;
  const auto encoder = make_skip_mlp<float>(
      {.input_width = 392, .settings = {{"skip_layers", std::int64_t{5}}}}, 1, workspace);
  const auto theta = moved_parameters(*encoder, 0.05, 9);
  const auto x = normal_matrix<float>(1, 392, 10);
  Owned<float> g(1, 392), j(392, 392);
  encoder->forward(theta, x, g);
  encoder->jacobian(theta, 0, j);  // libraries may plan their kernels at the first
  const testkit::AllocationCounter counter;
  encoder->jacobian(theta, 0, j);
  EXPECT_EQ(counter.own(), 0);
}

TEST(SkipMlp, HasNoJacobianWhereItOnlyMaps) {
  Workspace workspace;
  const auto encoder = make_skip_mlp<float>(
      {.input_width = 3, .settings = {{"skip_layers", std::int64_t{2}}}, .map_only = true}, 1,
      workspace);
  const std::vector<float> theta(encoder->parameter_count());
  Owned<float> j(3, 3);
  EXPECT_FALSE(encoder->has_jacobian());
  EXPECT_THROW(encoder->jacobian(theta, 0, j), Error);
}

}  // namespace
}  // namespace infomax
