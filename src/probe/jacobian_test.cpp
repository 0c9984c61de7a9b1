#include "probe/jacobian.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "testkit/allocations.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(LogCondition, IsTheLogarithmOfLargestOverSmallest) {
  EXPECT_NEAR(log_condition(std::vector{8.0, 3.0, 0.5}), std::log(16), 1e-15);
  EXPECT_EQ(log_condition(std::vector{7.0}), 0);
  EXPECT_EQ(log_condition(std::vector{7.0, 0.0}), kInfinity);
  EXPECT_EQ(log_condition(std::vector{0.0, 0.0}), kInfinity);
  EXPECT_THROW(log_condition({}), ShapeError);
}

// An encoder of the kind, moved from its initial parameters by normals of std / sqrt(width).
template <class Real>
struct Planned {
  Planned(std::string_view kind, std::size_t width, std::size_t points, double std)
      : encoder(make(encoder_named(kind),
                     {.input_width = width, .settings = {{"skip_layers", std::int64_t{5}}}},
                     points)),
        spectrum(*encoder, points, workspace),
        theta(encoder->parameter_count()),
        x(normal_matrix<Real>(points, width, 3)),
        s(points, width),
        log_conditions(points) {
    encoder->initialise(theta, test_stream(1));
    Stream stream = test_stream(2);
    for (Real& p : theta)
      p = static_cast<Real>(p + std / std::sqrt(static_cast<double>(width)) * stream.normal());
  }
  std::unique_ptr<Encoder<Real>> make(const EncoderRow& row, const EncoderSpec& spec,
                                      std::size_t points) {
    if constexpr (std::is_same_v<Real, float>)
      return row.make(spec, points, workspace);
    else
      return row.make_double(spec, points, workspace);
  }
  void run() { spectrum(theta, x, s, log_conditions); }

  Workspace workspace;
  std::unique_ptr<Encoder<Real>> encoder;
  JacobianSpectrum<Real> spectrum;
  std::vector<Real> theta;
  Owned<Real> x;
  Owned<double> s;
  std::vector<double> log_conditions;
};

TEST(JacobianSpectrum, OfTheIdentityIsAllOnes) {
  Planned<float> planned("identity", 12, 5, 0);
  planned.run();
  for (const double value : planned.s.flat()) EXPECT_EQ(value, 1);
  for (const double value : planned.log_conditions) EXPECT_EQ(value, 0);
}

// Gaussian elimination with pivots: ln |det|.
double log_determinant(Owned<double> a) {
  const std::size_t d = a.view().rows();
  double log = 0;
  for (std::size_t k = 0; k < d; ++k) {
    std::size_t best = k;
    for (std::size_t i = k; i < d; ++i)
      if (std::abs(a(i, k)) > std::abs(a(best, k))) best = i;
    for (std::size_t j = 0; j < d; ++j) std::swap(a(k, j), a(best, j));
    log += std::log(std::abs(a(k, k)));
    for (std::size_t i = k + 1; i < d; ++i)
      for (std::size_t j = d; j-- > k;) a(i, j) -= a(i, k) / a(k, k) * a(k, j);
  }
  return log;
}

// The Jacobian from backward's gradient of one output after the other; |det J| is the product of
// the singular values, |J|_F^2 the sum of their squares. Elimination of 24 columns rounds at 1e-12.
TEST(JacobianSpectrum, HasTheProductAndTheSquaresOfBackwardsJacobian) {
  constexpr std::size_t d = 24, n = 4;
  Planned<double> planned("skip-mlp", d, n, 0.8);
  planned.run();
  std::vector<double> dtheta(planned.theta.size());
  Owned<double> g(1, d), dg(1, d), dx(1, d);
  for (std::size_t i = 0; i < n; ++i) {
    Owned<double> jacobian(d, d);
    const auto x = planned.x.view().row_block(i, 1);
    double squares = 0, found_squares = 0, found_log = 0;
    for (std::size_t k = 0; k < d; ++k) {
      for (std::size_t j = 0; j < d; ++j) dg(0, j) = j == k ? 1 : 0;
      planned.encoder->forward(planned.theta, x, g);
      planned.encoder->backward(planned.theta, x, g, dg, dtheta, dx);
      for (std::size_t j = 0; j < d; ++j) {
        jacobian(k, j) = dx(0, j);
        squares += dx(0, j) * dx(0, j);
      }
      found_squares += planned.s(i, k) * planned.s(i, k);
      found_log += std::log(planned.s(i, k));
    }
    EXPECT_NEAR(found_squares, squares, 1e-12 * squares);
    EXPECT_NEAR(found_log, log_determinant(jacobian), 1e-12);
    EXPECT_GT(planned.log_conditions[i], 0.5);
    EXPECT_EQ(planned.log_conditions[i], log_condition(planned.s.view().row(i)));
  }
}

// Five products of 64 x 64 floats round J by some 300 roundings of 6e-8 of its largest singular
// value at most, and each singular value by as much.
TEST(JacobianSpectrum, IsTheSameInFloatAndDouble) {
  constexpr std::size_t d = 64, n = 3;
  Planned<float> narrow("skip-mlp", d, n, 0.8);
  Planned<double> wide("skip-mlp", d, n, 0.8);
  wide.theta.assign(narrow.theta.begin(), narrow.theta.end());
  wide.x = Owned<double>{std::as_const(narrow.x).view()};
  narrow.run();
  wide.run();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k)
      EXPECT_NEAR(narrow.s(i, k), wide.s(i, k), 300 * 6e-8 * wide.s(i, 0));
}

// W = -I where ReLU passes everything: the one hidden layer takes away what it is given.
TEST(JacobianSpectrum, OfALayerThatErasesItsInputIsInfinitelyIllConditioned) {
  Planned<double> planned("skip-mlp", 1, 1, 0);
  std::ranges::fill(planned.theta, 0.0);
  planned.theta[0] = -1;
  planned.x(0, 0) = -1;  // x + relu(-x) = 0
  planned.run();
  EXPECT_EQ(planned.s(0, 0), 0);
  EXPECT_EQ(planned.log_conditions[0], kInfinity);
}

// Single points, fewer than planned: each as if alone. A product of another number of rows rounds
// otherwise, so to the bit only because masks alone come from the forward pass.
TEST(JacobianSpectrum, OfAPointKnowsNothingOfTheOthers) {
  Planned<float> planned("skip-mlp", 32, 6, 0.8);
  planned.run();
  const Owned<double> all = planned.s;
  Owned<double> one(1, 32);
  std::vector<double> log_conditions(1);
  for (std::size_t i = 0; i < 6; ++i) {
    planned.spectrum(planned.theta, planned.x.view().row_block(i, 1), one, log_conditions);
    for (std::size_t k = 0; k < 32; ++k) EXPECT_EQ(one(0, k), all(i, k));
    EXPECT_EQ(log_conditions[0], planned.log_conditions[i]);
  }
}

TEST(JacobianSpectrum, AllocatesNothing) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  Planned<float> planned("skip-mlp", 100, 2, 0.8);
  planned.run();
  const testkit::AllocationCounter counter;
  planned.run();
  EXPECT_EQ(counter.own(), 0);
}

TEST(JacobianSpectrum, RefusesEncodersWithoutOneAndShapesThatDontFit) {
  Workspace workspace;
  const auto mlp = encoder_named("mlp").make(
      {.input_width = 4, .settings = {{"mlp_layers", testkit::counts({3, 4})}}}, 2, workspace);
  EXPECT_EQ(message_of<Error>([&] { JacobianSpectrum<float>(*mlp, 2, workspace); }),
            "jacobian spectrum: encoder mlp has no Jacobian");
  Planned<float> planned("skip-mlp", 4, 2, 0);
  EXPECT_EQ(
      message_of<ShapeError>([&] { JacobianSpectrum<float>(*planned.encoder, 0, workspace); }),
      "jacobian spectrum: max_points is 0, want at least 1");
  Owned<float> many(3, 4), thin(2, 3);
  Owned<double> s(2, 4), few(1, 4);
  std::vector<double> two(2), three(3);
  const auto run = [&](const Owned<float>& x, Owned<double>& to, std::vector<double>& logs) {
    return message_of<ShapeError>([&] { planned.spectrum(planned.theta, x, to, logs); });
  };
  EXPECT_EQ(run(many, s, two), "jacobian spectrum: x has 3 rows, want at most 2");
  EXPECT_EQ(run(thin, s, two), "jacobian spectrum: x is [2, 3], want [2, 4]");
  EXPECT_EQ(run(planned.x, few, two), "jacobian spectrum: s is [1, 4], want [2, 4]");
  EXPECT_EQ(run(planned.x, s, three), "jacobian spectrum: log_conditions has 3 elements, want 2");
}

TEST(JacobianSpectrum, OfParametersThatAreNotFiniteEndsInANumericError) {
  Planned<float> planned("skip-mlp", 4, 2, 0);
  std::ranges::fill(planned.theta, std::numeric_limits<float>::infinity());
  EXPECT_THROW(planned.run(), NumericError);
}

}  // namespace
}  // namespace infomax
