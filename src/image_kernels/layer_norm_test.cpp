#include "image_kernels/layer_norm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

template <class Real>
std::vector<Real> normals(std::size_t n, std::uint32_t seed) {
  Stream stream = testkit::test_stream(seed);
  std::vector<Real> out(n);
  for (Real& e : out) e = static_cast<Real>(stream.normal());
  return out;
}

// Two pixels of two channels, (1, 3) and (3, 5): mean 3, deviations -2 0 0 2, so s = sqrt(2) and,
// with t = sqrt(2) + 1e-6, ubar = (2 - 3, 4 - 3) / t = (-1, 1) / t. scale (2, 3), bias (10, 20):
// pooled = 10 - 2 / t, 20 + 3 / t. For dpooled = (1, 0): dscale = (-1 / t, 0), dbias = (1, 0),
// d = (1, 0) with mean 1/2, sum of d ubar = -1 / t, so
//   dx = (1/2, -1/2) / t + (x - 3) / (2 t^2 s)
//      = 1/(2t) - 1/(t^2 s), -1/(2t), 1/(2t), -1/(2t) + 1/(t^2 s).
TEST(LayerNormPool, AgreesWithHandWorkedValues) {
  Workspace workspace;
  LayerNormPool<double> norm({2, 2, 2}, 1, workspace);
  const std::vector<double> x{1, 3, 3, 5}, scale{2, 3}, bias{10, 20};
  testkit::Owned<double> pooled(1, 2);
  const testkit::Owned<double> dpooled{{1, 0}};
  norm.forward(x.data(), scale, bias, pooled);
  const double s = std::sqrt(2.0), t = s + 1e-6;
  EXPECT_NEAR(pooled(0, 0), 10 - 2 / t, 1e-14);
  EXPECT_NEAR(pooled(0, 1), 20 + 3 / t, 1e-14);
  std::vector<double> dscale(2), dbias(2), dz(4), sums(2);
  norm.backward(x.data(), scale, dpooled, dscale, dbias, dz.data(), sums);
  EXPECT_NEAR(dscale[0], -1 / t, 1e-15);
  EXPECT_NEAR(dscale[1], 0, 1e-15);
  EXPECT_EQ(dbias, (std::vector<double>{1, 0}));
  const double far = 1 / (t * t * s);
  const std::vector<double> want{0.5 / t - far, -0.5 / t, 0.5 / t, -0.5 / t + far};
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(dz[k], want[k], 1e-15) << k;
  EXPECT_NEAR(sums[0], 1 / t - far, 1e-15);
  EXPECT_NEAR(sums[1], -1 / t + far, 1e-15);
}

// An image of one value has s = 0: u = 0, and nothing goes back but to the bias.
TEST(LayerNormPool, AnImageOfEqualValuesGivesTheBias) {
  Workspace workspace;
  LayerNormPool<float> norm({3, 1, 1}, 1, workspace);
  const std::vector<float> x{2, 2, 2}, scale{5}, bias{7};
  testkit::Owned<float> pooled(1, 1);
  const testkit::Owned<float> dpooled{{4}};
  norm.forward(x.data(), scale, bias, pooled);
  EXPECT_EQ(pooled(0, 0), 7);
  std::vector<float> dscale(1), dbias(1), dz(3, 9), sums(1);
  norm.backward(x.data(), scale, dpooled, dscale, dbias, dz.data(), sums);
  EXPECT_EQ(dz, (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(dscale[0], 0);
  EXPECT_EQ(dbias[0], 4);
}

const std::vector<ImageLayout> kLayouts{{6, 32, 16}, {4, 9, 9}, {5, 20, 20}, {1, 16, 16}};

// By z, where x = relu(z).
TEST(LayerNormPool, HasTheGradientThatDifferencesShow) {
  for (const ImageLayout& layout : kLayouts) {
    constexpr std::size_t n = 3;
    Workspace workspace;
    LayerNormPool<double> norm(layout, n, workspace);
    auto z = normals<double>(n * layout.size(), 1);
    auto scale = normals<double>(layout.channels, 2), bias = normals<double>(layout.channels, 3);
    const auto c = testkit::normal_matrix<double>(n, layout.channels, 4);
    testkit::Owned<double> pooled(n, layout.channels);
    std::vector<double> x(z.size()), dscale(scale.size()), dbias(bias.size()), dz(z.size());
    std::vector<double> sums(layout.channels);
    const auto value = [&] {
      std::ranges::transform(z, x.begin(), [](double e) { return std::max(e, 0.0); });
      norm.forward(x.data(), scale, bias, pooled);
      return std::inner_product(c.flat().begin(), c.flat().end(), pooled.flat().begin(), 0.0);
    };
    value();
    norm.backward(x.data(), scale, c, dscale, dbias, dz.data(), sums);
    EXPECT_TRUE(testkit::gradient_agrees("z", value, z, dz));
    EXPECT_TRUE(testkit::gradient_agrees("scale", value, scale, dscale));
    EXPECT_TRUE(testkit::gradient_agrees("bias", value, bias, dbias));
  }
}

// Sums run in double on both sides, so what differs is the rounding of x - m, level and slope, of
// single numbers: 2^-24 each, of values below 4 here, and of u in the oracle; we allow 1e-6. In
// double, 1e-14.
template <class Real>
void agrees_with_the_loops(double tolerance) {
  for (const ImageLayout& layout : kLayouts) {
    constexpr std::size_t n = 4;
    Workspace workspace;
    LayerNormPool<Real> norm(layout, n + 1, workspace);
    auto x = normals<Real>(n * layout.size(), 1);
    for (Real& e : x) e = std::max(e, Real(0));
    const auto scale = normals<Real>(layout.channels, 2), bias = normals<Real>(layout.channels, 3);
    const auto dpooled = testkit::normal_matrix<Real>(n, layout.channels, 4);
    testkit::Owned<Real> pooled(n, layout.channels), want_pooled = pooled, u(n, layout.size());
    std::vector<Real> dscale(scale.size()), dbias = dscale, sums = dscale, want_dscale = dscale,
                                            want_dbias = dscale, want_sums = dscale;
    std::vector<Real> dz(x.size()), want_dz = dz;
    norm.forward(x.data(), scale, bias, pooled);
    norm.backward(x.data(), scale, dpooled, dscale, dbias, dz.data(), sums);
    layer_norm_pool_reference<Real>(layout, x.data(), scale, bias, u, want_pooled);
    layer_norm_pool_backward_reference<Real>(layout, x.data(), u, scale, dpooled, want_dscale,
                                             want_dbias, want_dz.data(), want_sums);
    const auto expect_close = [&](std::span<const Real> found, std::span<const Real> want,
                                  double times) {
      for (std::size_t k = 0; k < found.size(); ++k)
        EXPECT_NEAR(found[k], want[k], times * tolerance) << k;
    };
    expect_close(pooled.flat(), want_pooled.flat(), 1);
    expect_close(dscale, want_dscale, 1);
    expect_close(dbias, want_dbias, 1);
    expect_close(dz, want_dz, 1);
    expect_close(sums, want_sums, double(n * layout.pixels));
  }
}

TEST(LayerNormPool, AgreesWithThePlainLoops) {
  agrees_with_the_loops<double>(1e-14);
  agrees_with_the_loops<float>(1e-6);
}

TEST(LayerNormPool, RoundsOnlyWhatGoesOnInBf16) {
  for (const ImageLayout& layout : kLayouts) {
    constexpr std::size_t n = 3;
    Workspace workspace;
    LayerNormPool<float> norm(layout, n, workspace);
    auto x = normals<float>(n * layout.size(), 1);
    for (float& e : x) e = std::max(e, 0.0F);
    const auto scale = normals<float>(layout.channels, 2),
               bias = normals<float>(layout.channels, 3);
    const auto dpooled = testkit::normal_matrix<float>(n, layout.channels, 4);
    testkit::Owned<float> pooled(n, layout.channels);
    std::vector<float> dscale(scale.size()), dbias = dscale, sums = dscale, narrow_sums = dscale;
    std::vector<float> dz(x.size());
    std::vector<Bf16> narrow(x.size());
    norm.forward(x.data(), scale, bias, pooled);
    norm.backward(x.data(), scale, dpooled, dscale, dbias, dz.data(), sums);
    norm.backward(x.data(), scale, dpooled, dscale, dbias, narrow.data(), narrow_sums);
    EXPECT_EQ(sums, narrow_sums);
    for (std::size_t k = 0; k < dz.size(); ++k) EXPECT_EQ(narrow[k].bits, to_bf16(dz[k]).bits) << k;
  }
}

TEST(LayerNormPool, RefusesShapesThatDontFit) {
  Workspace workspace;
  EXPECT_THROW(LayerNormPool<float>({0, 3, 3}, 1, workspace), ShapeError);
  EXPECT_THROW(LayerNormPool<float>({2, 3, 3}, 0, workspace), ShapeError);
  LayerNormPool<float> norm({2, 3, 3}, 2, workspace);
  std::vector<float> x(18), three(3), two(2);
  testkit::Owned<float> many(3, 3), thin(2, 2), pooled(2, 3);
  EXPECT_THROW(norm.forward(x.data(), three, three, many), ShapeError);
  EXPECT_THROW(norm.forward(x.data(), three, three, thin), ShapeError);
  EXPECT_THROW(norm.forward(x.data(), two, three, pooled), ShapeError);
  EXPECT_THROW(norm.backward(x.data(), three, pooled, three, two, x.data(), three), ShapeError);
}

}  // namespace
}  // namespace infomax
