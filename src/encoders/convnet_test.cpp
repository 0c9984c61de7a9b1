#include "encoders/convnet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

EncoderSpec spec_of(ImageShape image, std::vector<std::size_t> layers) {
  return {.input_width = image.size(),
          .settings = {{"convnet_layers", testkit::counts(layers)}},
          .image = image};
}

// An image of one pixel meets the middle of the kernel alone, weights 12 of 25. With x = 3, w = (2,
// -1), b = (1, 0.5): relu(7, -2.5) = (7, 0), mean 3.5 and deviation 3.5, so u = (q, -q) with
// q = 3.5 / (3.5 + 1e-6). Scale (2, 3), bias (0.5, 1), V = (10, 100), c = -1: g = 10 (2
// q + 0.5) + 100 (1 - 3 q) - 1 = 104 - 280 q. Backwards from dg = 1: dV = (2 q + 0.5, 1 - 3 q),
// dc = 1, dscale = (10 q, -100 q), dbias = (10, 100). du = (20, 300) moves u along (1, -1) / t
// alone, which the deviation takes back: dx_1 = (20 - 160) / t - 3.5 / (t 3.5) (20 - 300)
// q / 2 = -140 / t + 140 q / t, about -140 1e-6 / 3.5^2.
TEST(ConvNet, AgreesWithAHandWorkedPixel) {
  Workspace workspace;
  const auto net = make_convnet<double>(spec_of({1, 1, 1}, {2, 1}), 1, workspace);
  // W [5, 5, 1, 2] padded to 64, b, scale, bias, V, c to 16 each.
  ASSERT_EQ(net->parameter_count(), 64U + 5 * 16);
  std::vector<double> theta(net->parameter_count()), dtheta(theta.size(), 5);
  theta[24] = 2, theta[25] = -1, theta[64] = 1, theta[65] = 0.5;
  theta[80] = 2, theta[81] = 3, theta[96] = 0.5, theta[97] = 1;
  theta[112] = 10, theta[113] = 100, theta[128] = -1;
  const Owned<double> x{{3}};
  Owned<double> g(1, 1), dg{{1}}, dx(1, 1);
  net->forward(theta, x, g);
  const double t = 3.5 + 1e-6, q = 3.5 / t;
  EXPECT_NEAR(g(0, 0), 104 - 280 * q, 1e-12);
  net->backward(theta, x, g, dg, dtheta, dx);
  std::vector<double> want(theta.size());
  const double dz = -140 / t + 140 * q / t;
  want[24] = 3 * dz, want[64] = dz;
  want[80] = 10 * q, want[81] = -100 * q, want[96] = 10, want[97] = 100;
  want[112] = 2 * q + 0.5, want[113] = 1 - 3 * q, want[128] = 1;
  for (std::size_t k = 0; k < want.size(); ++k) EXPECT_NEAR(dtheta[k], want[k], 1e-12) << k;
  EXPECT_NEAR(dx(0, 0), 2 * dz, 1e-12);
}

// 25 64 + 64, 25 64 128 + 128, 128 + 128, 128 100 + 112 for 100 biases.
TEST(ConvNet, HasTheParametersOfThePapers) {
  Workspace workspace;
  const auto net = make_convnet<float>(spec_of({14, 28, 1}, {64, 128, 100}), 1, workspace);
  EXPECT_EQ(net->parameter_count(), 1664U + 204928 + 256 + 12912);
  EXPECT_EQ(net->output_width(), 100U);
  EXPECT_EQ(net->input_width(), 392U);
}

// U(-a, a) has variance a^2 / 3; over n draws its estimate has relative standard error
// sqrt(4/5 / n). Four allowed.
TEST(ConvNet, StartsGlorotUniformWithUnitScales) {
  Workspace workspace;
  const auto net = make_convnet<double>(spec_of({14, 28, 1}, {64, 128, 100}), 1, workspace);
  std::vector<double> theta(net->parameter_count(), 7);
  net->initialise(theta, test_stream(1));
  const auto expect_uniform = [&](std::size_t at, std::size_t n, double fans) {
    const double a = std::sqrt(6 / fans);
    double squares = 0;
    for (std::size_t k = at; k < at + n; ++k) {
      EXPECT_LE(std::abs(theta[k]), a);
      squares += theta[k] * theta[k];
    }
    const double count = static_cast<double>(n);
    EXPECT_NEAR(squares / count / (a * a / 3), 1, 4 * std::sqrt(0.8 / count));
  };
  expect_uniform(0, 1600, 25 * 65);
  expect_uniform(1664, 25 * 64 * 128, 25 * 192);
  expect_uniform(206848, 12800, 228);
  for (std::size_t k = 0; k < 64; ++k) EXPECT_EQ(theta[1600 + k], 0);
  for (std::size_t k = 0; k < 128; ++k) {
    EXPECT_EQ(theta[206464 + k], 0);  // biases of the second convolution
    EXPECT_EQ(theta[206592 + k], 1);
    EXPECT_EQ(theta[206720 + k], 0);
  }
  for (std::size_t k = 219648; k < theta.size(); ++k) EXPECT_EQ(theta[k], 0);
}

struct Step {
  std::vector<float> dtheta;
  Owned<float> g, dx;
};

Step step(Encoder<float>& net, std::span<const float> theta, const Owned<float>& x,
          std::uint32_t seed) {
  const std::size_t n = x.view().rows();
  Step out{std::vector<float>(theta.size()), Owned<float>(n, net.output_width()),
           Owned<float>(n, net.input_width())};
  auto dg = normal_matrix<float>(n, net.output_width(), seed);
  net.forward(theta, x, out.g);
  net.backward(theta, x, out.g, dg, out.dtheta, out.dx);
  return out;
}

double norm_of_difference(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    sum += (double(a[k]) - double(b[k])) * (double(a[k]) - double(b[k]));
  return std::sqrt(sum);
}
double norm(std::span<const float> a) {
  double sum = 0;
  for (const float e : a) sum += double(e) * double(e);
  return std::sqrt(sum);
}

// Float kernels take all planned rows: what a larger batch left there, NaN at worst, must not
// matter. A row's output has the same bits wherever it stands; gradients sum other zeros.
TEST(ConvNet, APartialBatchForgetsTheOneBefore) {
  for (const Precision precision : {Precision::float32, Precision::bf16}) {
    if (precision == Precision::bf16 && !testkit::has_bf16()) continue;
    for (const std::vector<std::size_t>& layers :
         {std::vector<std::size_t>{32, 48, 10}, {9, 7, 5}, {16, 4}}) {
      EncoderSpec spec = spec_of({14, 28, 1}, layers);
      spec.precision = precision;
      Workspace workspace;
      const auto large = make_convnet<float>(spec, 16, workspace);
      const auto small = make_convnet<float>(spec, 5, workspace);
      std::vector<float> theta(large->parameter_count());
      large->initialise(theta, test_stream(1));
      Owned<float> poison(16, 392);
      for (float& e : poison.flat()) e = std::numeric_limits<float>::quiet_NaN();
      const auto x = normal_matrix<float>(5, 392, 2);
      step(*large, theta, poison, 3);
      const Step in_part = step(*large, theta, x, 4), whole = step(*small, theta, x, 4);
      for (std::size_t k = 0; k < whole.g.flat().size(); ++k)
        EXPECT_EQ(in_part.g.flat()[k], whole.g.flat()[k]) << k;
      // Sums of 5 * 98 terms, grouped otherwise: sqrt(490) 6e-8.
      EXPECT_LT(norm_of_difference(in_part.dtheta, whole.dtheta), 2e-6 * norm(whole.dtheta));
      EXPECT_LT(norm_of_difference(in_part.dx.flat(), whole.dx.flat()),
                2e-6 * norm(whole.dx.flat()));
    }
  }
}

// 75 rows are two blocks of 32 and a part of one.
TEST(ConvNet, MapsAsATrainingPlanDoes) {
  for (const ImageShape image : {ImageShape{14, 28, 1}, ImageShape{16, 32, 3}}) {
    EncoderSpec spec = spec_of(image, {64, 128, 100});
    Workspace workspace, map_workspace;
    const auto plan = make_convnet<float>(spec, 75, workspace);
    spec.map_only = true;
    const auto map = make_convnet<float>(spec, 10000, map_workspace);
    EXPECT_LT(map_workspace.bytes(), std::size_t{4} << 20);
    std::vector<float> theta(plan->parameter_count());
    plan->initialise(theta, test_stream(1));
    const auto x = normal_matrix<float>(75, image.size(), 2);
    Owned<float> g(75, 100), mapped(75, 100);
    plan->forward(theta, x, g);
    map->forward(theta, x, mapped);
    // The dense product may block otherwise: 128 terms of order 0.1.
    for (std::size_t k = 0; k < g.flat().size(); ++k)
      EXPECT_NEAR(mapped.flat()[k], g.flat()[k], 1e-6) << k;
  }
}

// The paper's shapes in float against the plain loops in double: forward sums 1,600 terms, the
// weights' gradient 16 x 98: errors of some sqrt(1600) 6e-8 = 2.4e-6, and now and then a ReLU on
// the other side of its kink.
TEST(ConvNet, InFloatAgreesWithDoubleAtThePapersShapes) {
  for (const ImageShape image : {ImageShape{14, 28, 1}, ImageShape{16, 32, 3}}) {
    constexpr std::size_t n = 2;
    const EncoderSpec spec = spec_of(image, {64, 128, 100});
    Workspace workspace;
    const auto narrow = make_convnet<float>(spec, n, workspace);
    const auto wide = make_convnet<double>(spec, n, workspace);
    std::vector<float> theta(narrow->parameter_count());
    narrow->initialise(theta, test_stream(1));
    const std::vector<double> wide_theta(theta.begin(), theta.end());
    std::vector<double> wide_dtheta(theta.size());
    const auto x = normal_matrix<float>(n, image.size(), 2);
    const Owned<double> wide_x{x.view()};
    const auto gradient = normal_matrix<float>(n, 100, 3);
    Owned<double> g(n, 100), dg{std::as_const(gradient).view()}, dx(n, image.size());
    const Step found = step(*narrow, theta, x, 3);
    wide->forward(wide_theta, wide_x, g);
    wide->backward(wide_theta, wide_x, g, dg, wide_dtheta, dx);
    const std::vector<float> want(wide_dtheta.begin(), wide_dtheta.end());
    const Owned<float> want_g{std::as_const(g).view()}, want_dx{std::as_const(dx).view()};
    EXPECT_LT(norm_of_difference(found.g.flat(), want_g.flat()), 3e-6 * norm(want_g.flat()));
    EXPECT_LT(norm_of_difference(found.dtheta, want), 1e-5 * norm(want));
    EXPECT_LT(norm_of_difference(found.dx.flat(), want_dx.flat()), 1e-5 * norm(want_dx.flat()));
  }
}

// Rounding to bfloat16 moves a tensor by 2^-8 0.425 = 1.7e-3 of itself in norm
// (image_kernels/convolution_test.cpp), and a sum of products by as much for each of its factors.
// In front of the first ReLU those are x and W_1: 2.3e-3; in front of the second, h_1 and W_2
// besides: 3.3e-3; at the output six tensors at most: 4.1e-3, and less, for the average over the
// pixels takes rounding out. Backwards it is ReLUs on the other side of their kink that count: a
// shift by e times the standard deviation flips 0.8 0.4 e of them, and each flip puts in or leaves
// out a whole term, so of the half that is open a share of 0.64 e, in norm its root: sqrt(0.64
// (2.3e-3 + 3.3e-3)) = 0.06. We allow 0.1.
TEST(ConvNet, InBf16StaysAsNearToFloatAsRoundedInputsAllow) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  EncoderSpec spec = spec_of({14, 28, 1}, {64, 128, 100});
  Workspace workspace;
  const auto full = make_convnet<float>(spec, 32, workspace);
  spec.precision = Precision::bf16;
  const auto narrow = make_convnet<float>(spec, 32, workspace);
  std::vector<float> theta(full->parameter_count());
  full->initialise(theta, test_stream(1));
  const auto x = normal_matrix<float>(32, 392, 2);
  const Step want = step(*full, theta, x, 3), found = step(*narrow, theta, x, 3);
  const double g = norm_of_difference(found.g.flat(), want.g.flat()) / norm(want.g.flat());
  const double dtheta = norm_of_difference(found.dtheta, want.dtheta) / norm(want.dtheta);
  const double dx = norm_of_difference(found.dx.flat(), want.dx.flat()) / norm(want.dx.flat());
  EXPECT_LT(g, 4.1e-3);
  EXPECT_GT(g, 1e-4);  // it did round
  EXPECT_LT(dtheta, 0.1);
  EXPECT_LT(dx, 0.1);
}

TEST(ConvNet, CountsTheWorkOfItsPasses) {
  Workspace workspace;
  const auto net = make_convnet<float>(spec_of({14, 28, 1}, {64, 128, 100}), 1, workspace);
  const double first = 2.0 * 32 * 67 * 64, second = 2.0 * 16 * 32 * 64 * 128, dense = 2.0 * 12800;
  EXPECT_EQ(net->forward_work(128).convolutions, 128 * (first + second));
  EXPECT_EQ(net->forward_work(128).products, 128 * dense);
  EXPECT_EQ(net->backward_work(128).convolutions, 128 * (first + 2 * second));
  EXPECT_EQ(net->backward_work(128).products, 128 * 2 * dense);
}

TEST(ConvNet, RefusesImagesAndLayersThatDontFit) {
  Workspace workspace;
  EncoderSpec spec = spec_of({14, 28, 3}, {64, 100});
  spec.input_width = 392;
  try {
    make_convnet<float>(spec, 1, workspace);
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_STREQ(error.what(), "convnet: input_width is 392, want the image's 14 x 28 x 3 = 1176");
  }
  try {
    spec.image = {};
    make_convnet<float>(spec, 1, workspace);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "convnet: its input is no image, want views of images: a task has none");
  }
  try {
    make_convnet<float>(spec_of({14, 28, 1}, {100}), 1, workspace);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "convnet: layers are [100], want the channels of one convolution or more, then the "
        "output's width");
  }
}

}  // namespace
}  // namespace infomax
