// The layer and the inner products in both precisions. In float32 they are the functions of
// kernels/product.h, which have tests of their own; in bf16 they are those functions of rounded
// inputs.
#include "kernels/dense.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/error.h"
#include "kernels/bf16.h"
#include "testkit/allocations.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::kNothingThrown;
using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;

constexpr std::size_t kRows = 128, kIn = 196, kOut = 100;

Owned<float> rounded(ConstMatrix a) {
  Owned<float> out(a.rows(), a.cols());
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < a.cols(); ++j) out(i, j) = to_float(to_bf16(a(i, j)));
  return out;
}

// Sums of k products of standard normals in float: k^(1/2) terms of rounding at 6e-8 each on sums
// of size k^(1/2), with room for the largest of many.
void expect_near(const Owned<float>& found, const Owned<float>& wanted, std::size_t k) {
  const double tolerance = 20 * 6e-8 * static_cast<double>(k);
  for (std::size_t i = 0; i < found.flat().size(); ++i)
    ASSERT_NEAR(found.flat()[i], wanted.flat()[i], tolerance);
}

struct Layer {
  Owned<float> y{kRows, kOut}, dw{kIn, kOut}, dx{kRows, kIn}, dy;
  std::vector<float> db = std::vector<float>(kOut);
};

Layer run(Precision precision, Activation activation, const Owned<float>& x, const Owned<float>& w,
          const Owned<float>& b, const Owned<float>& dy) {
  Workspace workspace;
  Dense<float> dense(kIn, kOut, kRows, activation, precision, workspace);
  Layer out;
  out.dy = dy;
  dense.forward(x, w, b.flat(), out.y);
  dense.backward(x, w, out.y, out.dy, out.dw, out.db, out.dx);
  return out;
}

TEST(Dense, InBf16IsTheLayerOfRoundedInputs) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  for (const Activation activation : {Activation::none, Activation::relu}) {
    const auto x = normal_matrix<float>(kRows, kIn, 1), w = normal_matrix<float>(kIn, kOut, 2),
               b = normal_matrix<float>(1, kOut, 3), dy = normal_matrix<float>(kRows, kOut, 4);
    const Layer found = run(Precision::bf16, activation, x, w, b, dy);
    // Forward and the gradient before the activation, from rounded x and w.
    const Layer wanted = run(Precision::float32, activation, rounded(x), rounded(w), b, dy);
    expect_near(found.y, wanted.y, kIn);
    EXPECT_EQ(found.db, wanted.db);  // biases' gradients are sums, not products
    // Products of the backward pass take the rounded gradient as well.
    const Owned<float> dz = rounded(wanted.dy);
    Owned<float> dw(kIn, kOut), dx(kRows, kIn);
    product<float>(Transpose::yes, rounded(x), Transpose::no, dz, dw);
    product<float>(Transpose::no, dz, Transpose::yes, rounded(w), dx);
    expect_near(found.dw, dw, kRows);
    expect_near(found.dx, dx, kOut);
  }
}

TEST(InnerProducts, InBf16AreThoseOfRoundedInputs) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  const auto x = normal_matrix<float>(kRows, kOut, 5), y = normal_matrix<float>(kRows, kOut, 6),
             ds = normal_matrix<float>(kRows, kRows, 7);
  Workspace workspace;
  InnerProducts<float> inner(kOut, kRows, Precision::bf16, workspace);
  Owned<float> scores(kRows, kRows), dx(kRows, kOut), dy(kRows, kOut),
      wanted = scores, wanted_dx = dx, wanted_dy = dy;
  inner.forward(x, y, scores);
  inner.backward(x, y, ds, dx, dy);
  product<float>(Transpose::no, rounded(x), Transpose::yes, rounded(y), wanted);
  product<float>(Transpose::no, rounded(ds), Transpose::no, rounded(y), wanted_dx);
  product<float>(Transpose::yes, rounded(ds), Transpose::no, rounded(x), wanted_dy);
  expect_near(scores, wanted, kOut);
  expect_near(dx, wanted_dx, kRows);
  expect_near(dy, wanted_dy, kRows);
}

// Fewer rows than planned, and a padded input: the last block of a mapping, the half of a wider
// state.
TEST(Dense, InBf16TakesFewerRowsAndPaddedInputs) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  Workspace workspace;
  Dense<float> dense(kIn, kOut, kRows, Activation::none, Precision::bf16, workspace);
  const auto x = normal_matrix<float>(50, 2 * kIn, 8), w = normal_matrix<float>(kIn, kOut, 9);
  const ConstMatrix half = ConstMatrix(x.view()).column_block(0, kIn);
  Owned<float> y(50, kOut), wanted(50, kOut);
  dense.forward(half, w, {}, y);
  product<float>(Transpose::no, rounded(half), Transpose::no, rounded(w), wanted);
  expect_near(y, wanted, kIn);
}

TEST(Dense, AllocatesNothingOfOursInBf16) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  Workspace workspace;
  Dense<float> dense(kIn, kOut, kRows, Activation::relu, Precision::bf16, workspace);
  const auto x = normal_matrix<float>(kRows, kIn, 1), w = normal_matrix<float>(kIn, kOut, 2);
  Layer out;
  out.dy = normal_matrix<float>(kRows, kOut, 4);
  const auto step = [&] {
    dense.forward(x, w, {}, out.y);
    dense.backward(x, w, out.y, out.dy, out.dw, out.db, out.dx);
  };
  step();
  const testkit::AllocationCounter counter;
  step();
  EXPECT_EQ(counter.own(), 0U);
}

std::vector<Precision> precisions() {
  std::vector<Precision> out{Precision::float32};
  if (testkit::has_bf16()) out.push_back(Precision::bf16);
  return out;
}

// In bf16 a batch of one row more than planned was rounded past the end of its buffer.
TEST(Dense, RefusesShapesThatDontFitInEitherPrecision) {
  for (const Precision precision : precisions()) {
    SCOPED_TRACE(to_string(precision));
    Workspace workspace;
    Dense<float> dense(3, 2, 4, Activation::relu, precision, workspace);
    Owned<float> x(4, 3), w(3, 2), y(4, 2), dy(4, 2), dw(3, 2), dx(4, 3);
    Owned<float> many_x(5, 3), many_y(5, 2), thin(4, 1), few(3, 2), flat(2, 3);
    std::vector<float> b(2), more(3);
    const auto forward = [&](ConstMatrix at, ConstMatrix by, std::span<const float> bias,
                             Matrix to) {
      return message_of<ShapeError>([&] { dense.forward(at, by, bias, to); });
    };
    const std::string where = "Dense::forward: ";
    EXPECT_EQ(forward(many_x, w, b, many_y), where + "x has 5 rows, want at most 4");
    EXPECT_EQ(forward(thin, w, b, y), where + "x is [4, 1], want [4, 3]");
    EXPECT_EQ(forward(x, flat, b, y), where + "w is [2, 3], want [3, 2]");
    EXPECT_EQ(forward(x, w, more, y), where + "b has 3 elements, want 2");
    EXPECT_EQ(forward(x, w, b, few), where + "y is [3, 2], want [4, 2]");
    EXPECT_EQ(forward(x, w, b, y), kNothingThrown);
    EXPECT_EQ(forward(x, w, {}, y), kNothingThrown);
    const auto backward = [&](ConstMatrix at, ConstMatrix by, ConstMatrix from, Matrix gradient,
                              Matrix to_w, std::span<float> to_b, Matrix to_x) {
      return message_of<ShapeError>(
          [&] { dense.backward(at, by, from, gradient, to_w, to_b, to_x); });
    };
    const std::string back = "Dense::backward: ";
    EXPECT_EQ(backward(many_x, w, many_y, many_y, dw, b, many_x),
              back + "x has 5 rows, want at most 4");
    EXPECT_EQ(backward(thin, w, y, dy, dw, b, dx), back + "x is [4, 1], want [4, 3]");
    EXPECT_EQ(backward(x, flat, y, dy, dw, b, dx), back + "w is [2, 3], want [3, 2]");
    EXPECT_EQ(backward(x, w, few, dy, dw, b, dx), back + "y is [3, 2], want [4, 2]");
    EXPECT_EQ(backward(x, w, y, few, dw, b, dx), back + "dy is [3, 2], want [4, 2]");
    EXPECT_EQ(backward(x, w, y, dy, flat, b, dx), back + "dw is [2, 3], want [3, 2]");
    EXPECT_EQ(backward(x, w, y, dy, dw, more, dx), back + "db has 3 elements, want 2");
    EXPECT_EQ(backward(x, w, y, dy, dw, b, thin), back + "dx is [4, 1], want [4, 3]");
    EXPECT_EQ(backward(x, w, y, dy, dw, b, dx), kNothingThrown);
    EXPECT_EQ(backward(x, w, y, dy, dw, {}, {}), kNothingThrown);
    // A layer beside it is planned for as many rows.
    Dense<float> other = dense.beside(workspace);
    EXPECT_EQ(message_of<ShapeError>([&] { other.forward(many_x, w, b, many_y); }),
              where + "x has 5 rows, want at most 4");
  }
}

TEST(InnerProducts, RefuseShapesThatDontFitInEitherPrecision) {
  for (const Precision precision : precisions()) {
    SCOPED_TRACE(to_string(precision));
    Workspace workspace;
    InnerProducts<float> inner(3, 4, precision, workspace);
    Owned<float> x(4, 3), y(2, 3), scores(4, 2), dx(4, 3), dy(2, 3);
    Owned<float> many(5, 3), thin(2, 1), square(4, 4), tall(5, 2), wide(4, 5);
    const auto forward = [&](ConstMatrix one, ConstMatrix other, Matrix to) {
      return message_of<ShapeError>([&] { inner.forward(one, other, to); });
    };
    const std::string where = "InnerProducts::forward: ";
    EXPECT_EQ(forward(many, y, tall), where + "x has 5 rows, want at most 4");
    EXPECT_EQ(forward(x, many, wide), where + "y has 5 rows, want at most 4");
    EXPECT_EQ(forward(thin, y, scores), where + "x is [2, 1], want [2, 3]");
    EXPECT_EQ(forward(x, thin, scores), where + "y is [2, 1], want [2, 3]");
    EXPECT_EQ(forward(x, y, square), where + "scores is [4, 4], want [4, 2]");
    EXPECT_EQ(forward(x, y, scores), kNothingThrown);
    const auto backward = [&](ConstMatrix one, ConstMatrix other, ConstMatrix from, Matrix to_x,
                              Matrix to_y) {
      return message_of<ShapeError>([&] { inner.backward(one, other, from, to_x, to_y); });
    };
    const std::string back = "InnerProducts::backward: ";
    EXPECT_EQ(backward(many, y, tall, {}, {}), back + "x has 5 rows, want at most 4");
    EXPECT_EQ(backward(x, many, wide, {}, {}), back + "y has 5 rows, want at most 4");
    EXPECT_EQ(backward(thin, y, scores, dx, dy), back + "x is [2, 1], want [2, 3]");
    EXPECT_EQ(backward(x, thin, scores, dx, dy), back + "y is [2, 1], want [2, 3]");
    EXPECT_EQ(backward(x, y, square, dx, dy), back + "dscores is [4, 4], want [4, 2]");
    EXPECT_EQ(backward(x, y, scores, thin, dy), back + "dx is [2, 1], want [4, 3]");
    EXPECT_EQ(backward(x, y, scores, dx, thin), back + "dy is [2, 1], want [2, 3]");
    EXPECT_EQ(backward(x, y, scores, dx, dy), kNothingThrown);
    EXPECT_EQ(backward(x, y, scores, {}, {}), kNothingThrown);
  }
}

// The gradient's product of all that went before it: what precision means for a product of doubles
// is nothing.
TEST(Dense, InDoubleHasNoPrecision) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  Workspace workspace;
  Dense<double> rounds(3, 2, 4, Activation::none, Precision::bf16, workspace);
  const auto x = normal_matrix<double>(4, 3, 1), w = normal_matrix<double>(3, 2, 2);
  Owned<double> y(4, 2), wanted(4, 2);
  rounds.forward(x, w, {}, y);
  product<double>(Transpose::no, x, Transpose::no, w, wanted);
  for (std::size_t k = 0; k < 8; ++k) EXPECT_EQ(y.flat()[k], wanted.flat()[k]);
}

}  // namespace
}  // namespace infomax
