#include "densities/flow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "densities/flow_density.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

// A flow away from its start, and its parameters.
struct Moved {
  Workspace workspace;
  Flow<double> flow;
  std::span<double> theta;

  Moved(const FlowShape& shape, std::size_t rows, double by = 0.3)
      : flow(shape, rows, workspace), theta(workspace.vector<double>(flow.parameter_count())) {
    Stream stream = testkit::test_stream(1);
    flow.initialise(theta, stream);
    for (double& t : theta) t += by * stream.normal();
  }
};

std::vector<FlowShape> shapes() {
  return {{.columns = 1, .condition = 0, .layers = 2, .bends = 2, .hidden = {4}},
          {.columns = 1, .condition = 2, .layers = 2, .bends = 1, .hidden = {4}},
          {.columns = 3, .condition = 0, .layers = 3, .bends = 2, .hidden = {5, 4}},
          {.columns = 4, .condition = 2, .layers = 2, .bends = 0, .hidden = {5}},
          {.columns = 2, .condition = 1, .layers = 4, .bends = 3, .hidden = {4}}};
}

// One column, one layer, one sigmoid of height 2, slope 3 and middle 1/2, then times 2 plus 7:
// r = 4 atanh(log 2 / 4) makes s = log 2. At y = 1 the sigmoid is at 3/2.
TEST(Flow, AgreesWithAHandWorkedValue) {
  Workspace workspace;
  Flow<double> flow({.columns = 1, .layers = 1, .bends = 1}, 1, workspace);
  const auto theta = workspace.vector<double>(flow.parameter_count());
  flow.network_block(theta, 0)[0] = 7;
  flow.network_block(theta, 0)[1] = 4 * std::atanh(std::log(2.0) / 4);
  flow.bend(theta, 0, 0)(0, 0) = std::log(2.0);
  flow.bend(theta, 0, 1)(0, 0) = std::log(3.0);
  flow.bend(theta, 0, 2)(0, 0) = 0.5;
  flow.forward(theta, Owned<double>{{1}}, {});
  const double t = std::tanh(1.5);
  EXPECT_NEAR(flow.z()(0, 0), 2 * (1 + 2 * t) + 7, 1e-14);
  EXPECT_NEAR(flow.log_volume()[0], std::log(2.0) + std::log(1 + 6 * (1 - t * t)), 1e-14);
}

// The equations as they stand, a row and a value after the other.
std::vector<double> flow_reference(const Flow<double>& flow, const FlowShape& shape,
                                   std::span<const double> theta, std::vector<double> u,
                                   std::span<const double> c) {
  for (std::size_t l = 0; l < shape.layers; ++l) {
    for (std::size_t j = 0; j < shape.columns; ++j) {
      const double at = u[j];
      for (std::size_t k = 0; k < shape.bends; ++k)
        u[j] +=
            std::exp(flow.bend(theta, l, 0)(j, k)) *
            std::tanh(std::exp(flow.bend(theta, l, 1)(j, k)) * (at - flow.bend(theta, l, 2)(j, k)));
    }
    const auto moved = flow.moved(l), kept = flow.kept(l);
    std::vector<double> said(2 * moved.size());
    const auto block = flow.network_block(theta, l);
    std::copy_n(block.begin(), said.size(), said.begin());
    std::vector<double> read;
    for (const std::size_t j : kept) read.push_back(u[j]);
    read.insert(read.end(), c.begin(), c.end());
    if (!read.empty()) {
      std::vector<std::size_t> widths{read.size()};
      widths.insert(widths.end(), shape.hidden.begin(), shape.hidden.end());
      widths.push_back(said.size());
      Workspace workspace;
      Mlp<double> mlp(widths, 1, workspace);
      mlp.forward(block, {read.data(), 1, read.size()}, {said.data(), 1, said.size()});
    }
    for (std::size_t k = 0; k < moved.size(); ++k)
      u[moved[k]] = u[moved[k]] * std::exp(4 * std::tanh(said[moved.size() + k] / 4)) + said[k];
  }
  return u;
}

// A few dozen roundings of values up to 100.
TEST(Flow, AgreesWithItsEquations) {
  for (const FlowShape& shape : shapes()) {
    Moved at(shape, 5);
    const auto y = normal_matrix<double>(5, shape.columns, 2),
               c = normal_matrix<double>(5, std::max<std::size_t>(1, shape.condition), 3);
    at.flow.forward(at.theta, y, c.view());
    for (std::size_t i = 0; i < 5; ++i) {
      const auto row = y.view().row(i);
      const std::vector<double> want =
          flow_reference(at.flow, shape, at.theta, {row.begin(), row.end()},
                         c.view().row(i).first(shape.condition));
      for (std::size_t j = 0; j < shape.columns; ++j)
        EXPECT_NEAR(at.flow.z()(i, j), want[j], 1e-13 * (1 + std::abs(want[j])));
    }
  }
}

double log_abs_determinant(std::vector<std::vector<double>> a) {
  double out = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < a.size(); ++i)
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    std::swap(a[k], a[pivot]);
    out += std::log(std::abs(a[k][k]));
    for (std::size_t i = k + 1; i < a.size(); ++i)
      for (std::size_t j = a.size(); j-- > k;) a[i][j] -= a[i][k] / a[k][k] * a[k][j];
  }
  return out;
}

// Of the matrix of central differences with step 1e-5, whose error is some 1e-10 of smooth
// functions. A condition with ReLUs doesn't count: the flow is smooth in y between their kinks,
// which hits of 1e-5 miss.
TEST(Flow, StretchesVolumesByTheDeterminantOfItsDerivative) {
  constexpr double kStep = 1e-5;
  for (const FlowShape& shape : shapes()) {
    Moved at(shape, 1);
    auto y = normal_matrix<double>(1, shape.columns, 4);
    const auto c = normal_matrix<double>(1, std::max<std::size_t>(1, shape.condition), 5);
    std::vector<std::vector<double>> jacobian(shape.columns, std::vector<double>(shape.columns));
    for (std::size_t k = 0; k < shape.columns; ++k)
      for (const double side : {1.0, -1.0}) {
        const double before = y(0, k);
        y(0, k) = before + side * kStep;
        at.flow.forward(at.theta, y, c.view());
        y(0, k) = before;
        for (std::size_t j = 0; j < shape.columns; ++j)
          jacobian[j][k] += side * at.flow.z()(0, j) / (2 * kStep);
      }
    at.flow.forward(at.theta, y, c.view());
    EXPECT_NEAR(at.flow.log_volume()[0], log_abs_determinant(jacobian), 1e-7);
  }
}

// Of sum z_ij w_ij + 0.7 sum log_volume_i.
TEST(Flow, HasTheGradientThatDifferencesShow) {
  for (const FlowShape& shape : shapes()) {
    Moved at(shape, 4);
    const auto y = normal_matrix<double>(4, shape.columns, 6),
               c = normal_matrix<double>(4, std::max<std::size_t>(1, shape.condition), 7),
               w = normal_matrix<double>(4, shape.columns, 8);
    const auto value = [&] {
      at.flow.forward(at.theta, y, c.view());
      double sum = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        sum += 0.7 * at.flow.log_volume()[i];
        for (std::size_t j = 0; j < shape.columns; ++j) sum += w(i, j) * at.flow.z()(i, j);
      }
      return sum;
    };
    value();
    auto dz = w;
    std::vector<double> dtheta(at.theta.size());
    at.flow.backward(at.theta, dz, 0.7, dtheta);
    EXPECT_TRUE(testkit::gradient_agrees("flow", value, at.theta, dtheta));
  }
}

// The start: couplings do nothing, sigmoids of height 0.1 a little.
TEST(Flow, StartsNearTheIdentity) {
  Moved at({.columns = 3, .layers = 4, .bends = 8, .hidden = {16}}, 6, 0);
  const auto y = normal_matrix<double>(6, 3, 9);
  at.flow.forward(at.theta, y, {});
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < 3; ++j) EXPECT_LE(std::abs(at.flow.z()(i, j) - y(i, j)), 3.2);
}

// Of two columns, over a grid of spacing 0.05 from -10 to 10: densities of flows are smooth but at
// the kinks of a ReLU, where the trapezoid rule is right to the square of the spacing.
TEST(FlowDensity, IntegratesToOne) {
  constexpr std::size_t kSide = 401;
  Workspace workspace;
  const FlowShape shape{.columns = 2, .condition = 1, .layers = 2, .bends = 2, .hidden = {4}};
  const auto density = make_flow_density<double>(shape, 1, workspace);
  const auto theta = workspace.vector<double>(density->parameter_count());
  density->initialise(theta, testkit::test_stream(2));
  Stream stream = testkit::test_stream(3);
  for (double& t : theta) t += 0.2 * stream.normal();
  const Owned<double> x{{0.5}};
  double sum = 0;
  for (std::size_t i = 0; i < kSide; ++i)
    for (std::size_t j = 0; j < kSide; ++j) {
      const Owned<double> y{
          {0.05 * static_cast<double>(i) - 10, 0.05 * static_cast<double>(j) - 10}};
      sum += 0.0025 * std::exp(density->log_likelihood(theta, x, y));
    }
  EXPECT_NEAR(sum, 1, 2.5e-3);
}

TEST(Flow, SaysWhatItRefuses) {
  Workspace workspace;
  EXPECT_THROW(Flow<float>({.columns = 0, .layers = 1}, 4, workspace), ShapeError);
  EXPECT_THROW(Flow<float>({.columns = 1, .layers = 0}, 4, workspace), ShapeError);
  EXPECT_THROW(Flow<float>({.columns = 1, .layers = 1}, 0, workspace), ShapeError);
}

}  // namespace
}  // namespace infomax
