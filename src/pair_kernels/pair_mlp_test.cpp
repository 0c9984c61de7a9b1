#include "pair_kernels/pair_mlp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "testkit/allocations.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

constexpr std::size_t kAll = std::size_t{1} << 30;

struct Shape {
  std::vector<std::size_t> hidden;
  std::size_t n, m;

  std::string name() const {
    std::string text = std::to_string(n) + " x " + std::to_string(m) + ":";
    for (const std::size_t width : hidden) text += " " + std::to_string(width);
    return text;
  }
};

// One pair and many; whole and broken vectors, groups, blocks and runs; tiles of four, of five and
// of both; the paper's.
const std::vector<Shape> kShapes{
    {{3, 6}, 1, 1},       {{1, 2}, 2, 3},        {{4, 5}, 5, 17},
    {{5, 4}, 16, 16},     {{16, 10, 7}, 3, 100}, {{10, 16}, 33, 31},
    {{2, 9, 14}, 70, 65}, {{10, 10}, 128, 128},  {{10, 10, 10, 10, 10}, 128, 128},
};

// Inputs and a gradient of the scores; parameters of sizes that keep the activations near 1.
template <class Real>
struct Case {
  Shape shape;
  Workspace layout;
  std::vector<Real> theta;
  Owned<Real> a, b, g;

  explicit Case(const Shape& s, std::size_t padding = 0)
      : shape(s),
        a(normal_matrix<Real>(s.n, s.hidden.front(), 1, 1, padding)),
        b(normal_matrix<Real>(s.m, s.hidden.front(), 2, 1, padding)),
        g(normal_matrix<Real>(s.n, s.m, 3, 1, padding)) {
    const PairMlp<Real> critic(s.hidden, 1, layout, 0);
    theta.resize(critic.parameter_count());
    Stream stream = testkit::test_stream(4);
    const double std = std::sqrt(2.0 / static_cast<double>(s.hidden.back()));
    for (Real& p : theta) p = static_cast<Real>(std * stream.normal());
  }
};

template <class Real>
struct Found {
  Owned<Real> scores, da, db;
  std::vector<Real> dtheta;

  explicit Found(const Case<Real>& t, std::size_t padding = 0)
      : scores(t.shape.n, t.shape.m, padding),
        da(t.shape.n, t.shape.hidden.front(), padding),
        db(t.shape.m, t.shape.hidden.front(), padding),
        dtheta(t.theta.size(), 9) {}
};

template <class Real>
Found<Real> run(const Case<Real>& t, std::size_t keep_bytes = kAll,
                Processor processor = this_processor(), std::size_t max_rows = 130) {
  Workspace workspace;
  PairMlp<Real> critic(t.shape.hidden, max_rows, workspace, keep_bytes, processor);
  Found<Real> found(t);
  critic.forward(t.theta, t.a, t.b, found.scores);
  critic.backward(t.theta, t.a, t.b, t.g, found.dtheta, found.da, found.db);
  return found;
}

template <class Real>
void expect_same_bits(const Found<Real>& one, const Found<Real>& other, const std::string& where) {
  const auto same = [&](const char* what, std::span<const Real> x, std::span<const Real> y) {
    ASSERT_EQ(x.size(), y.size());
    for (std::size_t k = 0; k < x.size(); ++k)
      ASSERT_EQ(x[k], y[k]) << what << " " << k << ", " << where;
  };
  same("scores", one.scores.flat(), other.scores.flat());
  same("dtheta", one.dtheta, other.dtheta);
  same("da", one.da.flat(), other.da.flat());
  same("db", one.db.flat(), other.db.flat());
}

template <class Real>
class PairMlpOf : public testing::Test {};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(PairMlpOf, Reals);

// h = (1, 2). a = (1; -1), b = (0; 3), so z_1 = (1 4; 0 2), row i and column j. W = (2 -1), v = (1
// 1): 2 z + 1 and relu(1 - z), so z_2 = (3, 0) (9, 0); (1, 1) (5, 0). w = (1, 10), c = 0.5: scores
// 3.5, 9.5; 11.5, 5.5. With g = (1 10; 100 1000): dw = (3 + 90 + 100 + 5000, 100), dc = 1111,
// dv = (1111, 10 * 100), since the second unit is awake for pair (1, 0) alone;
// dW = (1 + 40 + 0 + 2000, 0 * 1000), and dz_1 = 2 g where z_1 > 0: da = (22; 2000), db = (2;
// 2020).
TYPED_TEST(PairMlpOf, AHandWorkedBatch) {
  using Real = TypeParam;
  Workspace workspace;
  PairMlp<Real> critic({1, 2}, 2, workspace, kAll);
  std::vector<Real> theta(critic.parameter_count()), dtheta(theta.size(), 9);
  ASSERT_EQ(theta.size(), 64);  // W, v, w, c, each padded to 16
  theta[0] = 2, theta[1] = -1;
  theta[16] = 1, theta[17] = 1;
  theta[32] = 1, theta[33] = 10;
  theta[48] = Real(0.5);
  const Owned<Real> a{{1}, {-1}}, b{{0}, {3}}, g{{1, 10}, {100, 1000}};
  Owned<Real> scores(2, 2), da(2, 1), db(2, 1);
  critic.forward(theta, a, b, scores);
  EXPECT_EQ(scores(0, 0), 3.5);
  EXPECT_EQ(scores(0, 1), 9.5);
  EXPECT_EQ(scores(1, 0), 11.5);
  EXPECT_EQ(scores(1, 1), 5.5);
  critic.backward(theta, a, b, g, dtheta, da, db);
  EXPECT_EQ(dtheta[0], 2041);
  EXPECT_EQ(dtheta[1], 0);
  EXPECT_EQ(dtheta[16], 1111);
  EXPECT_EQ(dtheta[17], 1000);
  EXPECT_EQ(dtheta[32], 5193);
  EXPECT_EQ(dtheta[33], 100);
  EXPECT_EQ(dtheta[48], 1111);
  EXPECT_EQ(std::count(dtheta.begin(), dtheta.end(), Real(0)), 64 - 6);
  EXPECT_EQ(da(0, 0), 22);
  EXPECT_EQ(da(1, 0), 2000);
  EXPECT_EQ(db(0, 0), 2);
  EXPECT_EQ(db(1, 0), 2020);
}

// Relative to the largest entry of each: activations pass L layers of at most 16 + 1 roundings
// each, and sums of n m terms round like sqrt(n m / 16) <= 32 more; 300 half-units hold both.
TYPED_TEST(PairMlpOf, AgreesWithThePlainLoops) {
  using Real = TypeParam;
  const double u = double(std::numeric_limits<Real>::epsilon()) / 2;
  for (const Shape& shape : kShapes) {
    const Case<Real> t(shape);
    const Found<Real> found = run(t);
    Found<Real> plain(t);
    pair_mlp_reference<Real>(shape.hidden, t.theta, t.a, t.b, plain.scores);
    pair_mlp_backward_reference<Real>(shape.hidden, t.theta, t.a, t.b, t.g, plain.dtheta, plain.da,
                                      plain.db);
    const auto expect_close = [&](const char* what, std::span<const Real> x,
                                  std::span<const Real> wanted) {
      double largest = 0;
      for (const Real w : wanted) largest = std::max(largest, std::abs(double(w)));
      EXPECT_GT(largest, 0) << what << ", " << shape.name();
      for (std::size_t k = 0; k < x.size(); ++k)
        ASSERT_NEAR(x[k], wanted[k], 300 * u * largest) << what << ", " << shape.name();
    };
    expect_close("scores", found.scores.flat(), plain.scores.flat());
    expect_close("dtheta", found.dtheta, plain.dtheta);
    expect_close("da", found.da.flat(), plain.da.flat());
    expect_close("db", found.db.flat(), plain.db.flat());
  }
}

// A fused multiply-add rounds once whoever computes it, and the lanes are sixteen everywhere.
TEST(PairMlp, HasTheSameBitsWithEveryInstructionSet) {
  for (const Shape& shape : kShapes) {
    const Case<float> t(shape);
    const Found<float> plain = run(t, kAll, Processor::baseline);
    for (const Processor processor : {Processor::avx2, Processor::avx512})
      if (processor <= this_processor())
        expect_same_bits(run(t, kAll, processor), plain,
                         shape.name() + (processor == Processor::avx2 ? " avx2" : " avx512"));
  }
}

// Backward computes what wasn't kept again, and finds the same; a plan for more rows changes
// nothing.
TYPED_TEST(PairMlpOf, DependsOnNeitherMemoryNorPlan) {
  for (const Shape& shape : kShapes) {
    const Case<TypeParam> t(shape);
    const Found<TypeParam> kept = run(t);
    expect_same_bits(run(t, 0), kept, shape.name() + " not kept");
    expect_same_bits(run(t, kAll, this_processor(), std::max(shape.n, shape.m)), kept,
                     shape.name() + " exact plan");
  }
}

TEST(PairMlp, KeepsAtMostTheBytesItMay) {
  const std::vector<std::size_t> toy(5, 10);
  const std::size_t kept = 4 * 128 * 128 * 4 * 10;
  Workspace with, without;
  PairMlp<float>(toy, 128, with, kept);
  PairMlp<float>(toy, 128, without, kept - 1);
  EXPECT_GT(with.bytes(), kept);
  EXPECT_LT(without.bytes(), std::size_t{1} << 18);
}

// A random linear functional <g, scores>, in double.
TEST(PairMlp, HasTheGradientThatDifferencesShow) {
  for (const Shape& shape : {Shape{{3, 2}, 2, 3}, Shape{{4, 5, 10}, 5, 18}, Shape{{6, 3}, 1, 1}}) {
    Case<double> t(shape);
    Workspace workspace;
    PairMlp<double> critic(shape.hidden, 20, workspace, kAll);
    Found<double> found(t);
    critic.forward(t.theta, t.a, t.b, found.scores);
    critic.backward(t.theta, t.a, t.b, t.g, found.dtheta, found.da, found.db);
    const auto value = [&] {
      critic.forward(t.theta, t.a, t.b, found.scores);
      double sum = 0;
      for (std::size_t k = 0; k < found.scores.flat().size(); ++k)
        sum += t.g.flat()[k] * found.scores.flat()[k];
      return sum;
    };
    EXPECT_TRUE(testkit::gradient_agrees("theta", value, t.theta, found.dtheta)) << shape.name();
    EXPECT_TRUE(testkit::gradient_agrees("a", value, t.a.flat(), found.da.flat())) << shape.name();
    EXPECT_TRUE(testkit::gradient_agrees("b", value, t.b.flat(), found.db.flat())) << shape.name();
  }
}

// Padded matrices have NaN between their rows: none of it is read, none is written.
TYPED_TEST(PairMlpOf, ReadsAndWritesPaddedMatrices) {
  using Real = TypeParam;
  const Shape shape{{5, 4}, 19, 21};
  const Case<Real> flat(shape), padded(shape, 3);
  const Found<Real> wanted = run(flat);
  Workspace workspace;
  PairMlp<Real> critic(shape.hidden, 21, workspace, kAll);
  Found<Real> found(padded, 2);
  critic.forward(padded.theta, padded.a, padded.b, found.scores);
  critic.backward(padded.theta, padded.a, padded.b, padded.g, found.dtheta, found.da, found.db);
  EXPECT_EQ(found.dtheta, wanted.dtheta);
  const auto expect_same = [&](Owned<Real>& x, const Owned<Real>& y) {
    for (std::size_t i = 0; i < y.view().rows(); ++i) {
      for (std::size_t k = 0; k < y.view().cols(); ++k) EXPECT_EQ(x(i, k), y(i, k));
      EXPECT_TRUE(std::isnan(x(i, y.view().cols()))) << "written past the end of row " << i;
    }
  };
  expect_same(found.scores, wanted.scores);
  expect_same(found.da, wanted.da);
  expect_same(found.db, wanted.db);
}

// Many rows, then few, with one plan: nothing is left of the call before.
TYPED_TEST(PairMlpOf, KeepsNothingFromCallToCall) {
  using Real = TypeParam;
  const Case<Real> large({{5, 9}, 60, 61}), small({{5, 9}, 7, 3});
  Workspace workspace;
  PairMlp<Real> critic({5, 9}, 61, workspace, kAll);
  Found<Real> first(large), second(small);
  critic.forward(large.theta, large.a, large.b, first.scores);
  critic.backward(large.theta, large.a, large.b, large.g, first.dtheta, first.da, first.db);
  critic.forward(small.theta, small.a, small.b, second.scores);
  critic.backward(small.theta, small.a, small.b, small.g, second.dtheta, second.da, second.db);
  expect_same_bits(second, run(small), "after a larger batch");
}

TEST(PairMlp, HandsNaNOn) {
  for (const Processor processor : {Processor::baseline, this_processor()}) {
    Case<float> t({{4, 5}, 3, 20});
    t.a(1, 2) = std::numeric_limits<float>::quiet_NaN();
    const Found<float> found = run(t, kAll, processor);
    for (std::size_t j = 0; j < 20; ++j) {
      EXPECT_TRUE(std::isfinite(found.scores(0, j)));
      EXPECT_TRUE(std::isnan(found.scores(1, j)));
    }
  }
}

TEST(PairMlp, AllocatesNothingInAStep) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const Case<float> t({{10, 10, 10}, 40, 40});
  Workspace workspace;
  PairMlp<float> critic(t.shape.hidden, 40, workspace, kAll);
  Found<float> found(t);
  const testkit::AllocationCounter counter;
  critic.forward(t.theta, t.a, t.b, found.scores);
  critic.backward(t.theta, t.a, t.b, t.g, found.dtheta, found.da, found.db);
  EXPECT_EQ(counter.own(), 0);
}

// Four layers of 10 x 10 and one of 10 x 1 are 410 multiply-adds, forward; backward has both
// gradients of each.
TEST(PairMlp, CountsItsMultiplyAdds) {
  Workspace workspace;
  const PairMlp<float> critic(std::vector<std::size_t>(5, 10), 128, workspace, kAll);
  EXPECT_EQ(critic.forward_work(128 * 128).pairs, 2.0 * 410 * 16384);
  EXPECT_EQ(critic.backward_work(128 * 128).pairs, 4.0 * 410 * 16384);
  EXPECT_EQ(critic.forward_work(128 * 128).products, 0);
}

TEST(PairMlp, RefusesWhatDoesntFitNamingIt) {
  Workspace workspace;
  const auto message = [](const std::function<void()>& function) -> std::string {
    try {
      function();
    } catch (const ShapeError& error) {
      return error.what();
    }
    return "nothing thrown";
  };
  const auto make = [&](const std::vector<std::size_t>& hidden, std::size_t rows) {
    return message([&] { PairMlp<float>(hidden, rows, workspace, 0); });
  };
  EXPECT_EQ(make({10}, 3), "PairMlp: found 1 hidden layers, want at least 2");
  EXPECT_EQ(make({10, 0}, 3), "PairMlp: a hidden layer has width 0, want 1 to 16");
  EXPECT_EQ(make({17, 4}, 3), "PairMlp: a hidden layer has width 17, want 1 to 16");
  EXPECT_EQ(make({10, 4}, 0), "PairMlp: max_rows is 0, want at least 1");
  PairMlp<float> critic({2, 3}, 4, workspace, 0);
  std::vector<float> theta(critic.parameter_count()), longer(theta.size() + 1), data(64);
  const auto view = [&](std::size_t rows, std::size_t cols) {
    return Matrix(data.data(), rows, cols);
  };
  const auto forward = [&](std::span<const float> p, Matrix a, Matrix b, Matrix scores) {
    return message([&] { critic.forward(p, a, b, scores); });
  };
  EXPECT_EQ(forward(longer, view(3, 2), view(4, 2), view(3, 4)),
            "PairMlp::forward: theta has 65 elements, want 64");
  EXPECT_EQ(forward(theta, view(3, 3), view(4, 2), view(3, 4)),
            "PairMlp::forward: a is [3, 3], want [3, 2]");
  EXPECT_EQ(forward(theta, view(3, 2), view(4, 1), view(3, 4)),
            "PairMlp::forward: b is [4, 1], want [4, 2]");
  EXPECT_EQ(forward(theta, view(3, 2), view(4, 2), view(3, 3)),
            "PairMlp::forward: scores is [3, 3], want [3, 4]");
  EXPECT_EQ(forward(theta, view(5, 2), view(4, 2), view(5, 4)),
            "PairMlp::forward: a has 5 rows, want at most 4");
  critic.forward(theta, view(3, 2), view(4, 2), view(3, 4));
  EXPECT_EQ(message([&] {
              critic.backward(theta, view(2, 2), view(4, 2), view(2, 4), theta, view(2, 2),
                              view(4, 2));
            }),
            "PairMlp::backward: a, as in forward, is [2, 2], want [3, 2]");
  EXPECT_EQ(message([&] {
              critic.backward(theta, view(3, 2), view(4, 2), view(3, 4), longer, view(3, 2),
                              view(4, 2));
            }),
            "PairMlp::backward: dtheta has 65 elements, want 64");
  EXPECT_EQ(message([&] {
              critic.backward(theta, view(3, 2), view(4, 2), view(3, 4), theta, view(3, 2),
                              view(3, 2));
            }),
            "PairMlp::backward: db is [3, 2], want [4, 2]");
}

}  // namespace
}  // namespace infomax
