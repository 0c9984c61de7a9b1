#include "kernels/product.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "kernels/elementwise.h"

namespace infomax {
namespace {

// A matrix with memory of its own, `gap` unused elements behind each row; small fractions as
// entries.
template <class Real>
struct Dense {
  std::vector<Real> data;
  MatrixView<Real> view;

  Dense(std::size_t rows, std::size_t cols, int seed, std::size_t gap = 0)
      : data(rows * (cols + gap) + 1), view(data.data(), rows, cols, cols + gap) {
    unsigned state = 2166136261U + 16777619U * static_cast<unsigned>(seed);
    for (Real& e : data) {
      state = state * 1664525U + 1013904223U;
      e = static_cast<Real>(static_cast<int>(state >> 16U) % 2001 - 1000) / Real(1000);
    }
  }
  operator MatrixView<Real>() const { return view; }
  operator ConstMatrixView<Real>() const { return view; }
  std::span<Real> span() { return {data.data(), view.size()}; }
};

template <class Real>
void expect_close(ConstMatrixView<Real> found, ConstMatrixView<Real> wanted, double tolerance,
                  const std::string& where) {
  ASSERT_EQ(found.rows(), wanted.rows());
  ASSERT_EQ(found.cols(), wanted.cols());
  for (std::size_t i = 0; i < found.rows(); ++i)
    for (std::size_t j = 0; j < found.cols(); ++j)
      ASSERT_NEAR(found(i, j), wanted(i, j), tolerance) << where << " at " << i << ", " << j;
}

// Sums of k products of numbers below 1 in any order: each of the k additions rounds a partial sum
// below k, so k * k * u bounds the error; sqrt(k) * k * u, times four, is where it really lies.
template <class Real>
double product_tolerance(std::size_t k) {
  const double n = static_cast<double>(k) + 1;
  return 4 * n * std::sqrt(n) * static_cast<double>(std::numeric_limits<Real>::epsilon()) / 2;
}

template <class Real>
class Product : public testing::Test {};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(Product, Reals);

// [1 2; 3 4] [5 6; 7 8] = [19 22; 43 50], and with each side transposed, by hand.
TYPED_TEST(Product, AgreesWithHandWorkedProducts) {
  using Real = TypeParam;
  std::vector<Real> a{1, 2, 3, 4}, b{5, 6, 7, 8}, c(4);
  const ConstMatrixView<Real> va{a.data(), 2, 2}, vb{b.data(), 2, 2};
  const MatrixView<Real> vc{c.data(), 2, 2};
  const auto no = Transpose::no, yes = Transpose::yes;
  product<Real>(no, va, no, vb, vc);
  EXPECT_EQ(c, (std::vector<Real>{19, 22, 43, 50}));
  product<Real>(yes, va, no, vb, vc);
  EXPECT_EQ(c, (std::vector<Real>{26, 30, 38, 44}));
  product<Real>(no, va, yes, vb, vc);
  EXPECT_EQ(c, (std::vector<Real>{17, 23, 39, 53}));
  product<Real>(yes, va, yes, vb, vc, Store::add);
  EXPECT_EQ(c, (std::vector<Real>{17 + 23, 23 + 31, 39 + 34, 53 + 46}));
}

// Every pass and both stores, at small odd shapes and at the paper's, with and without padded rows.
TYPED_TEST(Product, AgreesWithThePlainLoop) {
  using Real = TypeParam;
  struct Case {
    std::size_t m, n, k, gap;
  };
  const std::vector<Case> cases = {{1, 1, 1, 0},       {1, 7, 3, 2},        {5, 1, 9, 0},
                                   {17, 13, 1, 3},     {33, 31, 29, 5},     {128, 10, 20, 0},
                                   {9, 1, 200, 4},     {1, 40, 30, 1},      {128, 300, 392, 0},
                                   {128, 100, 300, 0}, {128, 128, 100, 12}, {300, 100, 128, 0}};
  for (const Case& t : cases) {
    for (const Transpose ta : {Transpose::no, Transpose::yes}) {
      for (const Transpose tb : {Transpose::no, Transpose::yes}) {
        for (const Store store : {Store::overwrite, Store::add}) {
          const Dense<Real> a(ta == Transpose::no ? t.m : t.k, ta == Transpose::no ? t.k : t.m, 1,
                              t.gap);
          const Dense<Real> b(tb == Transpose::no ? t.k : t.n, tb == Transpose::no ? t.n : t.k, 2,
                              t.gap);
          Dense<Real> c(t.m, t.n, 3, t.gap), wanted(t.m, t.n, 3, t.gap);
          const std::vector<Real> before = c.data;
          product<Real>(ta, a, tb, b, c, store);
          product_reference<Real>(ta, a, tb, b, wanted, store);
          expect_close<Real>(
              c, wanted, product_tolerance<Real>(t.k),
              std::to_string(t.m) + "x" + std::to_string(t.n) + "x" + std::to_string(t.k));
          // What lies between the rows is not ours.
          for (std::size_t i = 0; i < t.m; ++i)
            for (std::size_t j = t.n; j < t.n + t.gap; ++j)
              ASSERT_EQ(c.data[i * (t.n + t.gap) + j], before[i * (t.n + t.gap) + j]);
        }
      }
    }
  }
}

// Whoever is chosen gives the product; adding to what was there, too.
TEST(ProductBy, EveryLibraryAgreesWithThePlainLoop) {
  struct Case {
    std::size_t m, n, k;
  };
  for (const Case& t : {Case{1, 1, 1}, Case{7, 5, 3}, Case{128, 100, 300}, Case{300, 100, 128}}) {
    for (const Transpose ta : {Transpose::no, Transpose::yes}) {
      for (const Transpose tb : {Transpose::no, Transpose::yes}) {
        const bool at = ta == Transpose::yes, bt = tb == Transpose::yes;
        const Dense<float> a(at ? t.k : t.m, at ? t.m : t.k, 1),
            b(bt ? t.n : t.k, bt ? t.k : t.n, 2);
        for (const ProductLibrary library :
             {ProductLibrary::openblas, ProductLibrary::onednn, ProductLibrary::onednn_matmul}) {
          for (const Store store : {Store::overwrite, Store::add}) {
            Dense<float> c(t.m, t.n, 3), wanted(t.m, t.n, 3);
            product_by(library, ta, a, tb, b, c, store);
            product_reference<float>(ta, a, tb, b, wanted, store);
            expect_close<float>(c, wanted, product_tolerance<float>(t.k + 1),
                                std::to_string(t.m) + "x" + std::to_string(t.n));
          }
        }
      }
    }
  }
}

// The same call gives the same bits, wherever its operands lie.
TYPED_TEST(Product, RepeatsItsBits) {
  using Real = TypeParam;
  for (const std::size_t n : {1, 7, 60, 128, 300}) {
    for (const std::size_t offset : {1, 3, 7, 16}) {
      for (const Transpose ta : {Transpose::no, Transpose::yes}) {
        for (const Transpose tb : {Transpose::no, Transpose::yes}) {
          const Dense<Real> a(n, n, 1), b(n, n, 2);
          Dense<Real> c(n, n, 3), moved_c(n, n, 4, offset);
          product<Real>(ta, a, tb, b, c);
          std::vector<Real> moved_a(a.data.size() + offset), moved_b(moved_a.size());
          std::ranges::copy(a.data, moved_a.begin() + offset);
          std::ranges::copy(b.data, moved_b.begin() + offset);
          product<Real>(ta, {moved_a.data() + offset, n, n}, tb, {moved_b.data() + offset, n, n},
                        moved_c);
          for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
              ASSERT_EQ(c.view(i, j), moved_c.view(i, j)) << n << " moved by " << offset;
        }
      }
    }
  }
}

// Overwriting doesn't multiply what was there by zero: NaN times zero is NaN.
TYPED_TEST(Product, OverwritesNaN) {
  using Real = TypeParam;
  for (const std::size_t n : {1, 8, 40, 200}) {
    const Dense<Real> a(n, n, 1), b(n, n, 2);
    Dense<Real> c(n, n, 3);
    for (const Transpose tb : {Transpose::no, Transpose::yes}) {
      for (Real& e : c.data) e = std::numeric_limits<Real>::quiet_NaN();
      product<Real>(Transpose::no, a, tb, b, c);
      for (const Real e : c.span()) ASSERT_TRUE(std::isfinite(e)) << n;
    }
  }
}

TYPED_TEST(Product, OfNothingIsZeroOrNothing) {
  using Real = TypeParam;
  std::vector<Real> c{1, 2};
  product<Real>(Transpose::no, {nullptr, 2, 0}, Transpose::no, {nullptr, 0, 1}, {c.data(), 2, 1},
                Store::add);
  EXPECT_EQ(c, (std::vector<Real>{1, 2}));
  product<Real>(Transpose::no, {nullptr, 2, 0}, Transpose::no, {nullptr, 0, 1}, {c.data(), 2, 1});
  EXPECT_EQ(c, (std::vector<Real>{0, 0}));
  const Dense<Real> b(3, 2, 1);
  EXPECT_NO_THROW(product<Real>(Transpose::no, {nullptr, 0, 3}, Transpose::no, b, {nullptr, 0, 2}));
}

TYPED_TEST(Product, RefusesShapesThatDontFit) {
  using Real = TypeParam;
  const Dense<Real> a(2, 3, 1), b(4, 5, 2), c(2, 5, 3);
  EXPECT_THROW(product<Real>(Transpose::no, a, Transpose::no, b, c), ShapeError);
  EXPECT_THROW(product<Real>(Transpose::no, a, Transpose::no, Dense<Real>(3, 4, 1), c), ShapeError);
  try {
    product<Real>(Transpose::yes, a, Transpose::no, b, c);
    FAIL();
  } catch (const ShapeError& e) {
    EXPECT_STREQ(e.what(),
                 "product: op(a) is [3, 2], op(b) [4, 5] and c [2, 5], want [m, k], "
                 "[k, n] and [m, n]");
  }
}

template <class Real>
class DenseLayer : public testing::Test {};
TYPED_TEST_SUITE(DenseLayer, Reals);

// x = (1, -1), w = [1 2; 3 4], b = (1, 3): x w + b = (-1, 1), after the ReLU (0, 1). With dy = (5,
// 7) the gradient before the ReLU is (0, 7), so db = (0, 7), dw = [0 7; 0 -7], dx = (14, 28).
TYPED_TEST(DenseLayer, AgreesWithAHandWorkedLayer) {
  using Real = TypeParam;
  std::vector<Real> x{1, -1}, w{1, 2, 3, 4}, b{1, 3}, y(2), dy{5, 7}, dw(4), db(2), dx(2);
  const ConstMatrixView<Real> vx{x.data(), 1, 2}, vw{w.data(), 2, 2};
  dense_forward<Real>(vx, vw, b, Activation::none, {y.data(), 1, 2});
  EXPECT_EQ(y, (std::vector<Real>{-1, 1}));
  dense_forward<Real>(vx, vw, b, Activation::relu, {y.data(), 1, 2});
  EXPECT_EQ(y, (std::vector<Real>{0, 1}));
  dense_backward<Real>(vx, vw, ConstMatrixView<Real>{y.data(), 1, 2}, Activation::relu,
                       {dy.data(), 1, 2}, {dw.data(), 2, 2}, db, {dx.data(), 1, 2});
  EXPECT_EQ(dy, (std::vector<Real>{0, 7}));
  EXPECT_EQ(db, (std::vector<Real>{0, 7}));
  EXPECT_EQ(dw, (std::vector<Real>{0, 7, 0, -7}));
  EXPECT_EQ(dx, (std::vector<Real>{14, 28}));
}

// The layer as plain loops over product_reference.
TYPED_TEST(DenseLayer, AgreesWithThePlainLoopInBothDirections) {
  using Real = TypeParam;
  struct Case {
    std::size_t n, in, out, gap;
  };
  const std::vector<Case> cases = {{1, 1, 1, 0},       {3, 5, 7, 2},       {128, 392, 300, 0},
                                   {128, 300, 100, 0}, {128, 300, 300, 4}, {63, 20, 600, 0},
                                   {1003, 392, 30, 0}};
  for (const Case& t : cases) {
    for (const Activation activation : {Activation::none, Activation::relu}) {
      for (const bool with_bias : {true, false}) {
        if (t.in > 300 && !with_bias) continue;  // the plain loops take their time
        const std::string where = std::to_string(t.n) + "x" + std::to_string(t.in) + "x" +
                                  std::to_string(t.out) + (with_bias ? " bias" : "");
        const Dense<Real> x(t.n, t.in, 1, t.gap), w(t.in, t.out, 2);
        Dense<Real> b(1, t.out, 3);
        const std::span<const Real> bias = with_bias ? b.span() : std::span<Real>();
        Dense<Real> y(t.n, t.out, 4, t.gap), wanted(t.n, t.out, 5, t.gap);
        dense_forward<Real>(x, w, bias, activation, y);
        product_reference<Real>(Transpose::no, x, Transpose::no, w, wanted);
        for (std::size_t i = 0; i < t.n; ++i)
          for (std::size_t j = 0; j < t.out; ++j) {
            Real& e = wanted.view(i, j);
            if (with_bias) e += bias[j];
            if (activation == Activation::relu) e = std::max(e, Real(0));
          }
        expect_close<Real>(y, wanted, product_tolerance<Real>(t.in + 1), where);

        Dense<Real> dy(t.n, t.out, 6, t.gap), dmasked(t.n, t.out, 6, t.gap);
        for (std::size_t i = 0; i < t.n; ++i)
          for (std::size_t j = 0; j < t.out; ++j)
            if (activation == Activation::relu && !(y.view(i, j) > 0)) dmasked.view(i, j) = 0;
        Dense<Real> dw(t.in, t.out, 7), dw_wanted(t.in, t.out, 7), db(1, t.out, 8),
            dx(t.n, t.in, 9, t.gap), dx_wanted(t.n, t.in, 9, t.gap);
        dense_backward<Real>(x, w, y, activation, dy, dw, with_bias ? db.span() : std::span<Real>(),
                             dx);
        expect_close<Real>(dy, dmasked, 0, where + " dy");
        product_reference<Real>(Transpose::yes, x, Transpose::no, dmasked, dw_wanted);
        expect_close<Real>(dw, dw_wanted, product_tolerance<Real>(t.n), where + " dw");
        product_reference<Real>(Transpose::no, dmasked, Transpose::yes, w, dx_wanted);
        expect_close<Real>(dx, dx_wanted, product_tolerance<Real>(t.out), where + " dx");
        if (with_bias) {
          for (std::size_t j = 0; j < t.out; ++j) {
            double sum = 0;
            for (std::size_t i = 0; i < t.n; ++i) sum += double(dmasked.view(i, j));
            ASSERT_EQ(db.data[j], static_cast<Real>(sum)) << where << " db at " << j;
          }
        }
      }
    }
  }
}

// Nobody asks for dx at the first layer.
TYPED_TEST(DenseLayer, LeavesOutTheGradientNobodyNeeds) {
  using Real = TypeParam;
  const Dense<Real> x(4, 3, 1), w(3, 2, 2), y(4, 2, 3);
  Dense<Real> dy(4, 2, 4), dw(3, 2, 5), same_dy(4, 2, 4), same_dw(3, 2, 6), dx(4, 3, 7);
  dense_backward<Real>(x, w, y, Activation::relu, dy, dw, {}, {});
  dense_backward<Real>(x, w, y, Activation::relu, same_dy, same_dw, {}, dx);
  EXPECT_TRUE(std::ranges::equal(dw.span(), same_dw.span()));
}

TYPED_TEST(DenseLayer, HandsNaNOn) {
  using Real = TypeParam;
  std::vector<Real> x{std::numeric_limits<Real>::quiet_NaN()}, w{1}, b{0}, y{0};
  dense_forward<Real>(ConstMatrixView<Real>{x.data(), 1, 1}, ConstMatrixView<Real>{w.data(), 1, 1},
                      b, Activation::relu, {y.data(), 1, 1});
  EXPECT_TRUE(std::isnan(y[0]));
}

TYPED_TEST(DenseLayer, RefusesShapesThatDontFit) {
  using Real = TypeParam;
  const Dense<Real> x(4, 3, 1), w(3, 2, 2), y(4, 2, 3), wrong(4, 4, 4);
  Dense<Real> dy(4, 2, 5), dw(3, 2, 6);
  std::vector<Real> b(2), short_b(1);
  const auto none = Activation::none;
  EXPECT_THROW(dense_forward<Real>(x, wrong, b, none, y), ShapeError);
  EXPECT_THROW(dense_forward<Real>(x, w, short_b, none, y), ShapeError);
  EXPECT_THROW(dense_forward<Real>(x, w, b, none, wrong), ShapeError);
  EXPECT_THROW(dense_backward<Real>(x, w, y, none, wrong, dw, b, {}), ShapeError);
  EXPECT_THROW(dense_backward<Real>(x, w, y, none, dy, wrong, b, {}), ShapeError);
  EXPECT_THROW(dense_backward<Real>(x, w, y, none, dy, dw, short_b, {}), ShapeError);
  EXPECT_THROW(dense_backward<Real>(x, w, y, none, dy, dw, b, wrong), ShapeError);
}

// The wide passes against plain loops, bit for bit, at widths around the width of every register.
TYPED_TEST(DenseLayer, PassesOverAMatrixAgreeWithPlainLoopsBitForBit) {
  using Real = TypeParam;
  for (const std::size_t rows : {1, 4, 7}) {
    for (const std::size_t cols : {1, 3, 4, 5, 8, 15, 16, 17, 33, 300, 512, 513, 1100}) {
      Dense<Real> b(1, cols, 1), y(rows, cols, 2, 3), dy(rows, cols, 3, 5);
      Dense<Real> biased = y, rectified = y, masked = dy;
      biased.view = {biased.data.data(), rows, cols, cols + 3};
      rectified.view = {rectified.data.data(), rows, cols, cols + 3};
      masked.view = {masked.data.data(), rows, cols, cols + 5};
      add_bias<Real>(b.span(), biased);
      add_bias_relu<Real>(b.span(), rectified);
      relu_mask<Real>(y, masked);
      std::vector<Real> sums(cols), masked_sums(cols);
      column_sums<Real>(dy, sums);
      relu_mask_column_sums<Real>(y, dy, masked_sums);
      const Dense<Real> before(rows, cols, 3, 5);
      for (std::size_t j = 0; j < cols; ++j) {
        double sum = 0, masked_sum = 0;
        for (std::size_t i = 0; i < rows; ++i) {
          const Real v = y.view(i, j) + b.data[j];
          ASSERT_EQ(biased.view(i, j), v);
          ASSERT_EQ(rectified.view(i, j), v > 0 ? v : 0);
          const Real kept = y.view(i, j) > 0 ? before.view(i, j) : 0;
          ASSERT_EQ(masked.view(i, j), kept);
          ASSERT_EQ(dy.view(i, j), kept);
          sum += double(before.view(i, j));
          masked_sum += double(kept);
        }
        ASSERT_EQ(sums[j], static_cast<Real>(sum));
        ASSERT_EQ(masked_sums[j], static_cast<Real>(masked_sum));
      }
    }
  }
}

}  // namespace
}  // namespace infomax
