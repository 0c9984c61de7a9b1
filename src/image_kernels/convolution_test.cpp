#include "image_kernels/convolution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "core/error.h"
#include "kernels/precision.h"
#include "testkit/allocations.h"
#include "testkit/environment.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

template <class T>
std::vector<T> normals(std::size_t n, std::uint32_t seed) {
  Stream stream = testkit::test_stream(seed);
  std::vector<T> out(n);
  for (T& e : out) e = narrowed<T>(static_cast<Widened<T>>(stream.normal()));
  return out;
}

TEST(Convolution, PadsTheExtraRowAfterTheLast) {
  const auto expect = [](std::size_t n, std::size_t before, std::size_t after) {
    EXPECT_EQ(same_padding(n).before, before) << n;
    EXPECT_EQ(same_padding(n).after, after) << n;
  };
  expect(14, 1, 2), expect(28, 1, 2), expect(7, 2, 2), expect(32, 1, 2);
  expect(1, 2, 2), expect(2, 1, 2), expect(3, 2, 2);
}

// One row of four pixels, 1 2 3 4, pads two rows above and below, one column left and two right; so
// with w(p, q) = 10 p + q only p = 2 meets the image:
//   y_0 = x_0 21 + x_1 22 + x_2 23 + x_3 24 = 230,   y_1 = x_1 20 + x_2 21 + x_3 22 = 191
// plus the bias 0.5; symmetric padding would give 20 + 42 + 66 + 92 = 220 and so on. For dz = (1,
// 10):
//   dw(2, .) = (0 + 10 x_1, x_0 + 10 x_2, x_1 + 10 x_3, x_2, x_3),
//   dx = (21, 22 + 10 20, 23 + 10 21, 24 + 10 22).
template <class T>
void agrees_with_the_row_of_four() {
  const ConvolutionShape shape{1, 4, 1, 1};
  Workspace workspace;
  Convolution<T> plan(shape, 1, Passes::and_data, workspace);
  std::vector<T> w(25), dw(25, 7), b{0.5}, x{1, 2, 3, 4}, y(2), dz{1, 10}, dx(4);
  for (std::size_t k = 0; k < 25; ++k) w[k] = static_cast<T>(k / 5 * 10 + k % 5);
  plan.load(w);
  plan.forward(b, x.data(), y.data());
  EXPECT_EQ(y, (std::vector<T>{230.5, 191.5}));
  plan.backward_weights(x.data(), dz.data(), dw);
  std::vector<T> want(25);
  want[10] = 20, want[11] = 31, want[12] = 42, want[13] = 3, want[14] = 4;
  EXPECT_EQ(dw, want);
  plan.backward_data(w, dz.data(), dx.data());
  EXPECT_EQ(dx, (std::vector<T>{21, 222, 233, 244}));
}

TEST(Convolution, AgreesWithAHandWorkedRowOfFour) {
  agrees_with_the_row_of_four<double>();
  agrees_with_the_row_of_four<float>();
}

// sum of c * z over what ReLU takes, so dz = c where y > 0. Linear but for the kinks.
TEST(Convolution, HasTheGradientThatDifferencesShow) {
  for (const ConvolutionShape& shape :
       {ConvolutionShape{3, 4, 2, 3}, ConvolutionShape{1, 1, 2, 2}, ConvolutionShape{6, 5, 1, 2}}) {
    constexpr std::size_t n = 2;
    Workspace workspace;
    Convolution<double> plan(shape, n, Passes::and_data, workspace);
    auto w = normals<double>(shape.weights(), 1), b = normals<double>(shape.out, 2);
    auto x = normals<double>(n * shape.x().size(), 3);
    const auto c = normals<double>(n * shape.y().size(), 4);
    std::vector<double> y(c.size()), dz = c, dw(w.size()), db(b.size()), dx(x.size());
    const auto value = [&] {
      plan.load(w);
      plan.forward(b, x.data(), y.data());
      return std::inner_product(y.begin(), y.end(), c.begin(), 0.0);
    };
    value();
    relu_backward<double>(shape.y(), n, y.data(), dz.data(), db);
    plan.backward_weights(x.data(), dz.data(), dw);
    plan.backward_data(w, dz.data(), dx.data());
    EXPECT_TRUE(testkit::gradient_agrees("w", value, w, dw));
    EXPECT_TRUE(testkit::gradient_agrees("b", value, b, db));
    EXPECT_TRUE(testkit::gradient_agrees("x", value, x, dx));
  }
}

std::vector<ConvolutionShape> shapes() {
  std::vector<ConvolutionShape> all;
  const auto add = [&](std::size_t h, std::size_t w, std::size_t in,
                       std::vector<std::size_t> outs) {
    for (ConvolutionShape shape : convolution_chain(h, w, in, outs)) {
      all.push_back(shape);
      if (!shape.sixteen) continue;
      shape.sixteen = false;
      all.push_back(shape);
    }
  };
  add(14, 28, 1, {64, 128});  // the paper's
  add(16, 32, 3, {64, 128});  // CIFAR's
  add(9, 6, 2, {16, 32});
  add(11, 9, 3, {48, 80});     // lines of channels that aren't fours
  add(9, 6, 2, {16, 32, 48});  // the last on 3 x 2, where it falls back
  add(8, 8, 1, {9, 7, 5});
  add(5, 4, 6, {16});
  add(1, 1, 3, {16, 16});
  return all;
}

std::string words(const ConvolutionShape& s) {
  return std::to_string(s.height) + "x" + std::to_string(s.width) + "x" + std::to_string(s.in) +
         " to " + std::to_string(s.out) + (s.sixteen ? " by sixteen" : "");
}

// All three passes against the plain loops on equal inputs, w already rounded to T. Terms are
// products of two standard normals, exact to a float's rounding; a sum of K of them wanders over
// values of size r = max(sqrt(K), |sum|), so rounding K times, evenly up to 2^-24 r, gives an error
// of about sqrt(K) r 2^-25. We allow six of it, and 2^-7, which neighbours among the Bf16 may be
// apart, for what comes out as one.
template <class T, class Y>
void agrees_with_the_loops(const ConvolutionShape& shape) {
  SCOPED_TRACE(words(shape));
  // Odd, and on small images more than what our kernel takes at a time.
  const std::size_t n = shape.x().size() > 2000 ? 3 : 11;
  Workspace workspace;
  Convolution<T, Y> plan(shape, n, Passes::and_data, workspace);
  auto w = normals<float>(shape.weights(), 1);
  for (float& e : w) e = widened(narrowed<T>(e));
  const auto b = normals<float>(shape.out, 2);
  const auto x = normals<T>(n * shape.x().size(), 3), dz = normals<T>(n * shape.y().size(), 4);
  std::vector<Y> y(dz.size()), want_y = y;
  std::vector<T> dx(x.size()), want_dx = dx;
  std::vector<float> dw(w.size()), want_dw = dw;
  plan.load(w);
  plan.forward(b, x.data(), y.data());
  plan.backward_weights(x.data(), dz.data(), dw);
  plan.backward_data(w, dz.data(), dx.data());
  Convolution<T, Y> library(shape, n, Passes::and_weights, ConvolutionLibrary::onednn, workspace);
  std::vector<float> library_dw(w.size());
  library.backward_weights(x.data(), dz.data(), library_dw);
  const std::span<const float> weights = w, bias = b;
  convolution_reference(shape, n, x.data(), weights, bias, want_y.data());
  convolution_weights_reference(shape, n, x.data(), dz.data(), std::span<float>(want_dw));
  convolution_data_reference(shape, n, weights, dz.data(), want_dx.data());
  const auto expect_close = [](const auto& found, const auto& want, std::size_t terms,
                               double rounding) {
    for (std::size_t k = 0; k < found.size(); ++k) {
      const double size = std::abs(widened(want[k])), root = std::sqrt(double(terms));
      ASSERT_NEAR(widened(found[k]), widened(want[k]),
                  6 * 0x1p-25 * root * std::max(root, size) + rounding * size)
          << k;
    }
  };
  expect_close(y, want_y, 25 * shape.in, std::is_same_v<Y, Bf16> ? 0x1p-7 : 0);
  expect_close(dw, want_dw, n * shape.y().pixels, 0);
  expect_close(library_dw, want_dw, n * shape.y().pixels, 0);
  expect_close(dx, want_dx, 9 * shape.out, std::is_same_v<T, Bf16> ? 0x1p-7 : 0);
}

TEST(Convolution, InFloatAgreesWithThePlainLoops) {
  for (const ConvolutionShape& shape : shapes()) agrees_with_the_loops<float, float>(shape);
}

// Two bfloat16 have an exact product in float.
TEST(Convolution, InBf16AgreesWithThePlainLoopsOnRoundedNumbers) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  for (const ConvolutionShape& shape : shapes()) {
    agrees_with_the_loops<Bf16, Bf16>(shape);
    agrees_with_the_loops<Bf16, float>(shape);
  }
}

// A bfloat16 has 8 significant bits: rounding moves m 2^e, 1 <= m < 2, by at most 2^-8 / m of
// itself, evenly spread, so with m spread like 1 / m by 2^-8 sqrt(0.541 / 3) = 2^-8 0.425 in the
// mean square; a product of two rounded numbers by sqrt(2) times as much, and a sum of K products
// of standard normals by 2^-8 0.6 sqrt(K). We allow six of it.
TEST(Convolution, InBf16StaysAsNearToFloatAsRoundedInputsAllow) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  const ConvolutionShape shape =
      convolution_chain(14, 28, 1, std::vector<std::size_t>{64, 128}).back();
  constexpr std::size_t n = 4;
  Workspace workspace;
  Convolution<float> plan(shape, n, Passes::and_data, workspace);
  Convolution<Bf16, float> narrow(shape, n, Passes::and_data, workspace);
  const auto w = normals<float>(shape.weights(), 1), b = normals<float>(shape.out, 2);
  const auto x = normals<float>(n * shape.x().size(), 3);
  const auto dz = normals<float>(n * shape.y().size(), 4);
  std::vector<Bf16> narrow_x, narrow_dz, narrow_dx(x.size());
  for (const float e : x) narrow_x.push_back(to_bf16(e));
  for (const float e : dz) narrow_dz.push_back(to_bf16(e));
  std::vector<float> y(dz.size()), narrow_y = y, dw(w.size()), narrow_dw = dw, dx(x.size());
  plan.load(w);
  narrow.load(w);
  plan.forward(b, x.data(), y.data());
  narrow.forward(b, narrow_x.data(), narrow_y.data());
  plan.backward_weights(x.data(), dz.data(), dw);
  narrow.backward_weights(narrow_x.data(), narrow_dz.data(), narrow_dw);
  plan.backward_data(w, dz.data(), dx.data());
  narrow.backward_data(w, narrow_dz.data(), narrow_dx.data());
  const auto expect_near = [](const auto& found, const auto& want, double terms, double rounding) {
    double largest = 0;
    for (std::size_t k = 0; k < found.size(); ++k) {
      const double error = std::abs(double(widened(found[k])) - double(want[k]));
      ASSERT_LE(error, 6 * 0.6 * 0x1p-8 * std::sqrt(terms) + rounding * std::abs(want[k])) << k;
      largest = std::max(largest, error);
    }
    EXPECT_GT(largest, 0x1p-12 * std::sqrt(terms));  // it did round
  };
  expect_near(narrow_y, y, 25 * 64, 0);
  expect_near(narrow_dw, dw, n * 28, 0);
  expect_near(narrow_dx, dx, 9 * 128, 0x1p-8);  // rounded once more
}

// Zeros and NaN pass nothing on, and sums are by channel.
template <class T>
void relu_passes_where_positive() {
  for (const ImageLayout& layout : {ImageLayout{6, 32, 16}, ImageLayout{5, 9, 9},
                                    ImageLayout{3, 40, 40}, ImageLayout{4, 3, 1}}) {
    constexpr std::size_t n = 3;
    auto y = normals<T>(n * layout.size(), 1), dz = normals<T>(n * layout.size(), 2);
    y[1] = narrowed<T>(std::numeric_limits<Widened<T>>::quiet_NaN());
    y[2] = narrowed<T>(0);
    y[3] = narrowed<T>(std::numeric_limits<Widened<T>>::infinity());
    std::vector<T> want = dz;
    std::vector<Widened<T>> db(layout.channels, 9), want_db;
    for (std::size_t c = 0; c < layout.channels; ++c) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t p = 0; p < layout.pixels; ++p) {
          const std::size_t at = i * layout.size() + layout.at(p, c);
          if (!(widened(y[at]) > 0)) want[at] = narrowed<T>(0);
          sum += double(widened(want[at]));
        }
      want_db.push_back(static_cast<Widened<T>>(sum));
    }
    relu_backward<T>(layout, n, y.data(), dz.data(), db);
    EXPECT_EQ(db, want_db);
    for (std::size_t k = 0; k < dz.size(); ++k) EXPECT_EQ(widened(dz[k]), widened(want[k])) << k;
  }
}

TEST(Convolution, ReluPassesOnWhereItsOutputIsPositive) {
  relu_passes_where_positive<float>();
  relu_passes_where_positive<double>();
  relu_passes_where_positive<Bf16>();
}

// 14 -> 7 with (1, 2): of the five rows under each output, 4 + 5 * 5 + 3 = 32 are inside; 28 -> 14:
// 4 + 12 * 5 + 3 columns. 7 -> 4 with (2, 2): 3 + 5 + 5 + 3.
TEST(Convolution, CountsTapsInsideTheImageAlone) {
  const auto chain = convolution_chain(14, 28, 1, std::vector<std::size_t>{64, 128});
  EXPECT_EQ(convolution_work(chain[0], 128).total(), 2.0 * 128 * 32 * 67 * 64);
  EXPECT_EQ(convolution_work(chain[1], 128).total(), 2.0 * 128 * 16 * 32 * 64 * 128);
  EXPECT_EQ(convolution_work(chain[1], 128).convolutions, convolution_work(chain[1], 128).total());
}

template <class T>
void allocates_nothing() {
  for (const ConvolutionShape& shape :
       convolution_chain(8, 8, 1, std::vector<std::size_t>{16, 32})) {
    Workspace workspace;
    Convolution<T> plan(shape, 4, Passes::and_data, workspace);
    const auto w = normals<float>(shape.weights(), 1), b = normals<float>(shape.out, 2);
    const auto x = normals<T>(4 * shape.x().size(), 3);
    std::vector<T> y(4 * shape.y().size()), dz = y, dx(x.size());
    std::vector<float> dw(w.size()), db(b.size());
    const auto step = [&] {
      plan.load(w);
      plan.forward(b, x.data(), y.data());
      relu_backward<T>(shape.y(), 4, y.data(), dz.data(), db);
      plan.backward_weights(x.data(), y.data(), dw);
      plan.backward_data(w, y.data(), dx.data());
    };
    step();  // the first one loads what is loaded late
    const testkit::AllocationCounter counter;
    step();
    EXPECT_EQ(counter.own(), 0);
  }
}

TEST(Convolution, AllocatesNothingOfOursOncePlanned) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  allocates_nothing<float>();
  if (testkit::has_bf16()) allocates_nothing<Bf16>();
}

TEST(Convolution, RefusesWhatItWasntPlannedFor) {
  const ConvolutionShape shape{4, 4, 1, 2};
  Workspace workspace;
  Convolution<float> plan(shape, 1, Passes::forward, workspace);
  std::vector<float> w(shape.weights()), few(49), x(16), y(8);
  try {
    plan.load(few);
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_STREQ(error.what(), "convolution: w has 49 elements, want 50");
  }
  EXPECT_THROW(plan.forward(few, x.data(), y.data()), ShapeError);
  EXPECT_THROW(plan.backward_weights(x.data(), y.data(), w), Error);
  EXPECT_THROW(plan.backward_data(w, y.data(), x.data()), Error);
  EXPECT_THROW(Convolution<float>(shape, 0, Passes::forward, workspace), ShapeError);
  // All of a pixel's channels together: own loops have them by sixteen alone.
  EXPECT_THROW(
      Convolution<float>(shape, 1, Passes::and_weights, ConvolutionLibrary::own, workspace),
      ShapeError);
  EXPECT_THROW(convolution_chain(0, 4, 1, std::vector<std::size_t>{2}), ShapeError);
  EXPECT_THROW(convolution_chain(4, 4, 1, {}), ShapeError);
  EXPECT_THROW(convolution_chain(4, 4, 1, std::vector<std::size_t>{2, 0}), ShapeError);
}

}  // namespace
}  // namespace infomax
