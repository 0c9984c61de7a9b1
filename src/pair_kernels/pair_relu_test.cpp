#include "pair_kernels/pair_relu.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "testkit/allocations.h"

namespace infomax {
namespace {

template <class Real>
std::vector<Real> normals(std::size_t n, std::uint32_t seed) {
  Stream stream = Streams("pair_relu_test", "", SeedBlock::reference, seed)(Purpose::other);
  std::vector<Real> out(n);
  for (Real& e : out) e = static_cast<Real>(stream.normal());
  return out;
}

// a [n, h], b [m, h], w, c and a gradient of the scores.
template <class Real>
struct Case {
  std::size_t n, m, h;
  std::vector<Real> a, b, w, g;
  Real c = Real(0.25);

  Case(std::size_t rows_a, std::size_t rows_b, std::size_t width)
      : n(rows_a),
        m(rows_b),
        h(width),
        a(normals<Real>(n * h, 1)),
        b(normals<Real>(m * h, 2)),
        w(normals<Real>(h, 3)),
        g(normals<Real>(n * m, 4)) {}
  ConstMatrixView<Real> view_a() const { return {a.data(), n, h}; }
  ConstMatrixView<Real> view_b() const { return {b.data(), m, h}; }
  ConstMatrixView<Real> view_g() const { return {g.data(), n, m}; }
  std::string name() const {
    return std::to_string(n) + " x " + std::to_string(m) + " x " + std::to_string(h);
  }
};

template <class Real>
struct Gradients {
  std::vector<Real> da, db, dw;
  Real dc = 0;

  explicit Gradients(const Case<Real>& t) : da(t.n * t.h, 9), db(t.m * t.h, 9), dw(t.h, 9) {}
};

template <class Real>
class PairReluOf : public testing::Test {
 protected:
  // Odd numbers of rows, columns and units, and the paper's.
  static std::vector<Case<Real>> cases() {
    return {{1, 1, 1}, {3, 5, 2}, {4, 16, 16}, {5, 17, 33}, {30, 7, 10}, {128, 128, 200}};
  }
};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(PairReluOf, Reals);

// a = (1, -2; 0, 1), b = (1, 1), w = (2, 3), c = 1. Hidden units of pair (0, 0): (2, 0), of (1, 0):
// (1, 2), so the scores are 1 + 4 = 5 and 1 + 2 + 6 = 9. With g = (1, 10): da = (2, 0; 20, 30), db
// = (22, 30), dw = (1*2 + 10*1, 10*2) = (12, 20), dc = 11.
TYPED_TEST(PairReluOf, AHandWorkedBatch) {
  using Real = TypeParam;
  const std::vector<Real> a{1, -2, 0, 1}, b{1, 1}, w{2, 3}, g{1, 10};
  std::vector<Real> scores(2), da(4), db(2), dw(2);
  Real dc = 0;
  Workspace workspace;
  PairRelu<Real> pairs(2, 2, workspace);
  pairs.forward({a.data(), 2, 2}, {b.data(), 1, 2}, w, 1, {scores.data(), 2, 1});
  EXPECT_EQ(scores, (std::vector<Real>{5, 9}));
  pairs.backward({a.data(), 2, 2}, {b.data(), 1, 2}, w, {g.data(), 2, 1}, {da.data(), 2, 2},
                 {db.data(), 1, 2}, dw, dc);
  EXPECT_EQ(da, (std::vector<Real>{2, 0, 20, 30}));
  EXPECT_EQ(db, (std::vector<Real>{22, 30}));
  EXPECT_EQ(dw, (std::vector<Real>{12, 20}));
  EXPECT_EQ(dc, 11);
}

// Sums of up to k terms of order 1 in Real: sqrt(k) * k * u, as for products; dw sums n * m of
// them, but in double over inner sums in Real.
TYPED_TEST(PairReluOf, AgreesWithThePlainLoops) {
  using Real = TypeParam;
  const double u = double(std::numeric_limits<Real>::epsilon()) / 2;
  for (const Case<Real>& t : this->cases()) {
    Workspace workspace;
    PairRelu<Real> pairs(t.h, std::max(t.n, t.m), workspace);
    std::vector<Real> scores(t.n * t.m), wanted(t.n * t.m);
    pairs.forward(t.view_a(), t.view_b(), t.w, t.c, {scores.data(), t.n, t.m});
    pair_relu_reference<Real>(t.view_a(), t.view_b(), t.w, t.c, {wanted.data(), t.n, t.m});
    const double h = static_cast<double>(t.h) + 4;
    for (std::size_t i = 0; i < scores.size(); ++i)
      ASSERT_NEAR(scores[i], wanted[i], 4 * h * std::sqrt(h) * u) << t.name();
    Gradients<Real> found(t), plain(t);
    pairs.backward(t.view_a(), t.view_b(), t.w, t.view_g(), {found.da.data(), t.n, t.h},
                   {found.db.data(), t.m, t.h}, found.dw, found.dc);
    pair_relu_backward_reference<Real>(t.view_a(), t.view_b(), t.w, t.view_g(),
                                       {plain.da.data(), t.n, t.h}, {plain.db.data(), t.m, t.h},
                                       plain.dw, plain.dc);
    const double k = static_cast<double>(std::max(t.n, t.m)) + 4;
    for (std::size_t i = 0; i < found.da.size(); ++i)
      ASSERT_NEAR(found.da[i], plain.da[i], 8 * k * std::sqrt(k) * u) << t.name();
    for (std::size_t i = 0; i < found.db.size(); ++i)
      ASSERT_NEAR(found.db[i], plain.db[i], 8 * k * std::sqrt(k) * u) << t.name();
    for (std::size_t i = 0; i < found.dw.size(); ++i)
      ASSERT_NEAR(found.dw[i], plain.dw[i], 8 * k * k * u) << t.name();
    ASSERT_NEAR(found.dc, plain.dc, 8 * k * u) << t.name();
  }
}

// The order of sums is the one the header states, whatever the width of the machine.
TYPED_TEST(PairReluOf, HasTheBitsOfItsOrder) {
  using Real = TypeParam;
  for (const Case<Real>& t : this->cases()) {
    Workspace workspace;
    PairRelu<Real> pairs(t.h, std::max(t.n, t.m), workspace);
    std::vector<Real> scores(t.n * t.m);
    pairs.forward(t.view_a(), t.view_b(), t.w, t.c, {scores.data(), t.n, t.m});
    Gradients<Real> found(t);
    pairs.backward(t.view_a(), t.view_b(), t.w, t.view_g(), {found.da.data(), t.n, t.h},
                   {found.db.data(), t.m, t.h}, found.dw, found.dc);
    std::vector<Real> sums_a(t.n * t.h), sums_b(t.m * t.h);
    for (std::size_t i = 0; i < t.n; ++i) {
      for (std::size_t j = 0; j < t.m; ++j) {
        Real sum = t.c;
        for (std::size_t k = 0; k < t.h; ++k) {
          const Real unit = t.b[j * t.h + k] + t.a[i * t.h + k];
          sum = sum + std::max(unit, Real(0)) * t.w[k];
          if (unit > 0) {
            sums_a[i * t.h + k] += t.g[i * t.m + j];
            sums_b[j * t.h + k] += t.g[i * t.m + j];
          }
        }
        ASSERT_EQ(scores[i * t.m + j], sum) << t.name();
      }
    }
    for (std::size_t k = 0; k < t.h; ++k) {
      double dw = 0;
      for (std::size_t i = 0; i < t.n; ++i) {
        ASSERT_EQ(found.da[i * t.h + k], t.w[k] * sums_a[i * t.h + k]) << t.name();
        dw += double(t.a[i * t.h + k]) * double(sums_a[i * t.h + k]);
      }
      for (std::size_t j = 0; j < t.m; ++j) {
        ASSERT_EQ(found.db[j * t.h + k], t.w[k] * sums_b[j * t.h + k]) << t.name();
        dw += double(t.b[j * t.h + k]) * double(sums_b[j * t.h + k]);
      }
      ASSERT_EQ(found.dw[k], static_cast<Real>(dw)) << t.name();
    }
  }
}

// Central differences of sum(g * scores) in double: piecewise bilinear, so that away from kinks
// only rounding is left, u |f| / h ~ 1e-16 * 100 / 1e-6.
TEST(PairRelu, GradientAgreesWithFiniteDifferences) {
  Case<double> t(5, 6, 9);
  Workspace workspace;
  PairRelu<double> pairs(t.h, 6, workspace);
  Gradients<double> found(t);
  pairs.backward(t.view_a(), t.view_b(), t.w, t.view_g(), {found.da.data(), t.n, t.h},
                 {found.db.data(), t.m, t.h}, found.dw, found.dc);
  const auto difference = [&](double& x) {
    const double h = 1e-6, kept = x;
    double loss[2];
    for (int side = 0; side < 2; ++side) {
      x = side == 0 ? kept + h : kept - h;
      std::vector<double> scores(t.n * t.m);
      pairs.forward(t.view_a(), t.view_b(), t.w, t.c, {scores.data(), t.n, t.m});
      loss[side] = 0;
      for (std::size_t i = 0; i < scores.size(); ++i) loss[side] += t.g[i] * scores[i];
    }
    x = kept;
    return (loss[0] - loss[1]) / (2 * h);
  };
  for (std::size_t i = 0; i < t.a.size(); ++i) ASSERT_NEAR(found.da[i], difference(t.a[i]), 1e-7);
  for (std::size_t i = 0; i < t.b.size(); ++i) ASSERT_NEAR(found.db[i], difference(t.b[i]), 1e-7);
  for (std::size_t i = 0; i < t.w.size(); ++i) ASSERT_NEAR(found.dw[i], difference(t.w[i]), 1e-7);
  ASSERT_NEAR(found.dc, difference(t.c), 1e-7);
}

// Fewer rows than planned, in padded matrices, and then more again: nothing is left of the call
// before.
TYPED_TEST(PairReluOf, KeepsNothingFromCallToCall) {
  using Real = TypeParam;
  const Case<Real> small(5, 3, 20), large(40, 40, 20);
  Workspace shared, own;
  PairRelu<Real> reused(20, 40, shared), fresh(20, 40, own);
  std::vector<Real> scores(1600);
  Gradients<Real> scratch(large), found(small), wanted(small);
  reused.forward(large.view_a(), large.view_b(), large.w, large.c, {scores.data(), 40, 40});
  reused.backward(large.view_a(), large.view_b(), large.w, large.view_g(),
                  {scratch.da.data(), 40, 20}, {scratch.db.data(), 40, 20}, scratch.dw, scratch.dc);
  std::vector<Real> first(15), second(15);
  reused.forward(small.view_a(), small.view_b(), small.w, small.c, {first.data(), 5, 3});
  fresh.forward(small.view_a(), small.view_b(), small.w, small.c, {second.data(), 5, 3});
  EXPECT_EQ(first, second);
  reused.backward(small.view_a(), small.view_b(), small.w, small.view_g(), {found.da.data(), 5, 20},
                  {found.db.data(), 3, 20}, found.dw, found.dc);
  fresh.backward(small.view_a(), small.view_b(), small.w, small.view_g(), {wanted.da.data(), 5, 20},
                 {wanted.db.data(), 3, 20}, wanted.dw, wanted.dc);
  EXPECT_EQ(found.da, wanted.da);
  EXPECT_EQ(found.db, wanted.db);
  EXPECT_EQ(found.dw, wanted.dw);
}

TEST(PairRelu, HandsNaNOn) {
  const std::vector<float> a{std::numeric_limits<float>::quiet_NaN()}, b{1}, w{1};
  std::vector<float> scores(1);
  Workspace workspace;
  PairRelu<float> pairs(1, 1, workspace);
  pairs.forward({a.data(), 1, 1}, {b.data(), 1, 1}, w, 0, {scores.data(), 1, 1});
  EXPECT_TRUE(std::isnan(scores[0]));
}

TEST(PairRelu, RefusesShapesThatDontFit) {
  Workspace workspace;
  EXPECT_THROW(PairRelu<float>(0, 1, workspace), ShapeError);
  EXPECT_THROW(PairRelu<float>(1, 0, workspace), ShapeError);
  PairRelu<float> pairs(2, 3, workspace);
  std::vector<float> data(64), w(2), short_w(1);
  float dc = 0;
  const auto view = [&](std::size_t rows, std::size_t cols) {
    return Matrix(data.data(), rows, cols);
  };
  EXPECT_THROW(pairs.forward(view(4, 2), view(3, 2), w, 0, view(4, 3)), ShapeError);
  EXPECT_THROW(pairs.forward(view(3, 2), view(3, 1), w, 0, view(3, 3)), ShapeError);
  EXPECT_THROW(pairs.forward(view(3, 2), view(3, 2), short_w, 0, view(3, 3)), ShapeError);
  EXPECT_THROW(pairs.forward(view(3, 2), view(2, 2), w, 0, view(3, 3)), ShapeError);
  EXPECT_THROW(pairs.backward(view(3, 2), view(3, 2), w, view(3, 2), view(3, 2), view(3, 2), w, dc),
               ShapeError);
  EXPECT_THROW(pairs.backward(view(3, 2), view(3, 2), w, view(3, 3), view(2, 2), view(3, 2), w, dc),
               ShapeError);
  EXPECT_THROW(expand_pairs<float>(view(2, 2), view(3, 2), view(5, 2)), ShapeError);
  EXPECT_THROW(expand_pairs_backward<float>(view(6, 2), view(5, 2), view(2, 2), view(3, 2)),
               ShapeError);
}

// Blocks of rows of a: the expansion is elementwise and its gradient sums in the stated order, so
// both have the bits of the plain loops.
TYPED_TEST(PairReluOf, ExpandsPairsLikeThePlainLoops) {
  using Real = TypeParam;
  for (const Case<Real>& t : {Case<Real>(1, 1, 1), Case<Real>(3, 5, 17), Case<Real>(7, 4, 200)}) {
    std::vector<Real> z(t.n * t.m * t.h), dz = normals<Real>(z.size(), 5);
    std::vector<Real> da(t.n * t.h), db(t.m * t.h), da_wanted(t.n * t.h), db_wanted(t.m * t.h);
    const std::vector<Real> before = dz;
    for (std::size_t first = 0; first < t.n; first += 3) {
      const std::size_t rows = std::min<std::size_t>(3, t.n - first);
      const MatrixView<Real> block{z.data() + first * t.m * t.h, rows * t.m, t.h};
      expand_pairs<Real>(t.view_a().row_block(first, rows), t.view_b(), block);
      expand_pairs_backward<Real>(block, {dz.data() + first * t.m * t.h, rows * t.m, t.h},
                                  {da.data() + first * t.h, rows, t.h}, {db.data(), t.m, t.h});
    }
    for (std::size_t i = 0; i < t.n; ++i)
      for (std::size_t j = 0; j < t.m; ++j)
        for (std::size_t k = 0; k < t.h; ++k) {
          const std::size_t at = (i * t.m + j) * t.h + k;
          const Real unit = t.a[i * t.h + k] + t.b[j * t.h + k];
          ASSERT_EQ(z[at], std::max(unit, Real(0))) << t.name();
          const Real passed = unit > 0 ? before[at] : 0;
          ASSERT_EQ(dz[at], passed) << t.name();
          da_wanted[i * t.h + k] += passed;
          db_wanted[j * t.h + k] += passed;
        }
    EXPECT_EQ(da, da_wanted) << t.name();
    EXPECT_EQ(db, db_wanted) << t.name();
  }
}

TEST(PairReluAllocations, AreNone) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer replaced malloc";
  const Case<float> t(128, 128, 200);
  Workspace workspace;
  PairRelu<float> pairs(t.h, t.n, workspace);
  std::vector<float> s(t.n * t.m), da(t.a.size()), db(t.b.size()), dw(t.h);
  float dc = 0;
  const auto both = [&] {
    pairs.forward(t.view_a(), t.view_b(), t.w, t.c, {s.data(), t.n, t.m});
    pairs.backward(t.view_a(), t.view_b(), t.w, {s.data(), t.n, t.m}, {da.data(), t.n, t.h},
                   {db.data(), t.m, t.h}, dw, dc);
  };
  both();
  const testkit::AllocationCounter counter;
  both();
  EXPECT_EQ(counter.own(), 0U);
  EXPECT_EQ(counter.libraries(), 0U);
}

}  // namespace
}  // namespace infomax
