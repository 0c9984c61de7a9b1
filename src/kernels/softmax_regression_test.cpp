#include "kernels/softmax_regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

Stream stream(std::uint32_t seed) {
  return Stream({7, 8}, 0, 0, seed);
}

struct Problem {
  Owned<float> x;
  std::vector<std::uint8_t> labels;
  Owned<double> w;
  std::vector<double> b;

  // Features in (0, 1), weights large enough for probabilities from 1e-4 to nearly 1. `padding`
  // columns of NaN follow each row.
  Problem(std::size_t n, std::size_t d, std::size_t classes, std::uint32_t seed,
          std::size_t padding = 0)
      : x(n, d, padding), labels(n), w(d, classes), b(classes) {
    Stream draw = stream(seed);
    for (std::size_t i = 0; i < n; ++i) {
      labels[i] = static_cast<std::uint8_t>(draw.below(static_cast<std::uint32_t>(classes)));
      for (std::size_t j = 0; j < d; ++j) x(i, j) = static_cast<float>(draw.uniform());
    }
    // Rounded to single precision, so that both sides see the same numbers.
    const double scale = 6 / std::sqrt(static_cast<double>(d));
    for (std::size_t j = 0; j < d; ++j) {
      for (std::size_t c = 0; c < classes; ++c) w(j, c) = static_cast<float>(scale * draw.normal());
    }
    for (double& v : b) v = static_cast<float>(draw.normal());
  }
};

// log(1 + e^-1) + log(1 + e^1): x = 1 and 2, W = (0, 1), b = (0, -1), so z_1 = (0, 0), z_2 = (0,
// 1), labels 0, 0.
TEST(SoftmaxRegression, AgreesWithAHandWorkedBatch) {
  const Owned<float> x{{1}, {2}};
  const std::vector<std::uint8_t> labels{0, 0};
  Workspace workspace;
  SoftmaxRegression loss(1, 2, workspace);
  const PackedWeights& packing = loss.packing();
  ASSERT_EQ(packing.size(), 32u);
  auto w = workspace.vector<float>(packing.size());
  auto b = workspace.vector<float>(packing.padded_classes());
  auto dw = workspace.vector<double>(packing.size());
  auto db = workspace.vector<double>(packing.padded_classes());
  w[packing.index(0, 1)] = 1;
  b[1] = -1;
  // log 2 + log(1 + e); p of class 1 is 1/2 and 1/(1 + e^-1), its gradient 1 * 0.5 + 2 * 0.7310586.
  // Single precision in the exponentials: 1e-6.
  EXPECT_NEAR(loss.loss_backward(x, labels, w, b, dw, db), 0.6931472 + 1.3132617, 1e-6);
  EXPECT_NEAR(dw[packing.index(0, 1)], 1.9621172, 1e-6);
  EXPECT_NEAR(dw[packing.index(0, 0)], -1.9621172, 1e-6);
  EXPECT_NEAR(db[1], 1.2310586, 1e-6);
  EXPECT_NEAR(db[0], -1.2310586, 1e-6);
}

// Central differences in double with h = 1e-5: truncation and rounding both below 1e-8 on losses of
// about 100.
TEST(SoftmaxRegression, GradientOfThePlainLoopIsThatOfItsLoss) {
  Problem p(40, 5, 4, 1);
  Owned<double> dw(5, 4);
  std::vector<double> db(4);
  const auto loss = [&] { return softmax_regression_reference(p.x, p.labels, p.w, p.b, {}, {}); };
  softmax_regression_reference(p.x, p.labels, p.w, p.b, dw, db);
  const auto difference = [&](double& at) {
    const double before = at, h = 1e-5;
    at = before + h;
    const double up = loss();
    at = before - h;
    const double down = loss();
    at = before;
    return (up - down) / (2 * h);
  };
  for (std::size_t j = 0; j < 5; ++j) {
    for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(dw(j, c), difference(p.w(j, c)), 1e-7);
  }
  for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(db[c], difference(p.b[c]), 1e-7);
}

// z carries a relative error of about 1e-6 (hundreds of rounded terms), so do the probabilities.
void expect_the_plain_loops(std::size_t n, std::size_t d, std::size_t classes, std::uint32_t seed) {
  const Problem p(n, d, classes, seed, /*padding=*/d % 5);
  Owned<double> dw(d, classes);
  std::vector<double> db(classes);
  const double want = softmax_regression_reference(p.x, p.labels, p.w, p.b, dw, db);

  Workspace workspace;
  SoftmaxRegression loss(d, classes, workspace);
  const PackedWeights& packing = loss.packing();
  auto w = workspace.vector<float>(packing.size());
  auto b = workspace.vector<float>(packing.padded_classes());
  auto got_dw = workspace.vector<double>(packing.size());
  auto got_db = workspace.vector<double>(packing.padded_classes());
  for (std::size_t j = 0; j < d; ++j) {
    for (std::size_t c = 0; c < classes; ++c)
      w[packing.index(j, c)] = static_cast<float>(p.w(j, c));
  }
  for (std::size_t c = 0; c < classes; ++c) b[c] = static_cast<float>(p.b[c]);
  const double got = loss.loss_backward(p.x, p.labels, w, b, got_dw, got_db);

  const double tolerance = 3e-6 * static_cast<double>(n);
  SCOPED_TRACE(testing::Message() << n << " rows, " << d << " wide, " << classes);
  ASSERT_NEAR(got, want, tolerance);
  double padding = 0;
  for (const double v : got_dw) padding += std::abs(v);
  for (std::size_t j = 0; j < d; ++j) {
    for (std::size_t c = 0; c < classes; ++c) {
      ASSERT_NEAR(got_dw[packing.index(j, c)], dw(j, c), tolerance);
      padding -= std::abs(got_dw[packing.index(j, c)]);
    }
  }
  ASSERT_NEAR(padding, 0, 1e-9);  // only rounding of the two sums is left
  for (std::size_t c = 0; c < got_db.size(); ++c)
    ASSERT_NEAR(got_db[c], c < classes ? db[c] : 0, tolerance);
}

// Shapes around every edge: groups of 16 features, blocks of 128 rows, tiles of 10, 3 and 1
// classes, lanes of 16.
TEST(SoftmaxRegression, AgreesWithThePlainLoopOnEveryShape) {
  std::uint32_t seed = 10;
  for (const std::size_t classes : {2, 3, 10, 11, 16, 17, 33})
    for (const std::size_t d : {1, 15, 16, 17, 48, 100})
      for (const std::size_t n : {1, 2, 127, 128, 129, 300})
        expect_the_plain_loops(n, d, classes, ++seed);
}

// Half of a CIFAR photograph: 1,536 values, of which a block of 256 KiB holds 42 rows. One row, and
// around one and two blocks.
TEST(SoftmaxRegression, AgreesWithThePlainLoopOnRowsOfWhichABlockHoldsFew) {
  std::uint32_t seed = 2000;
  for (const std::size_t n : {1, 41, 42, 43, 84, 85, 100})
    expect_the_plain_loops(n, 1536, 10, ++seed);
}

// A z of -1000 against 0: the probability is e^-80 instead of 0, the loss is the exact 1000.
TEST(SoftmaxRegression, KeepsFarAwayClassesFinite) {
  const Owned<float> x{{1}};
  const std::vector<std::uint8_t> labels{1};
  Workspace workspace;
  SoftmaxRegression loss(1, 2, workspace);
  auto w = workspace.vector<float>(32);
  auto b = workspace.vector<float>(16);
  auto dw = workspace.vector<double>(32);
  auto db = workspace.vector<double>(16);
  w[loss.packing().index(0, 1)] = -1000;
  EXPECT_EQ(loss.loss_backward(x, labels, w, b, dw, db), 1000);
  EXPECT_EQ(db[1], -1);
  EXPECT_EQ(db[0], 1);
}

TEST(SoftmaxRegression, ClassifiesByTheLargestAndTheFirstOfEquals) {
  const Owned<float> x{{1, 0}, {0, 1}, {0, 0}};
  Workspace workspace;
  SoftmaxRegression regression(2, 3, workspace);
  const PackedWeights& packing = regression.packing();
  auto w = workspace.vector<float>(packing.size());
  auto b = workspace.vector<float>(packing.padded_classes());
  w[packing.index(0, 2)] = 2;
  w[packing.index(1, 1)] = 1;
  b[1] = b[2] = 1;
  std::vector<std::uint8_t> classes(3);
  regression.classify(x, w, b, classes);
  EXPECT_EQ(classes, (std::vector<std::uint8_t>{2, 1, 1}));
}

TEST(SoftmaxRegression, RefusesShapes) {
  Workspace workspace;
  EXPECT_THROW(SoftmaxRegression(0, 10, workspace), ShapeError);
  EXPECT_THROW(SoftmaxRegression(4, 1, workspace), ShapeError);
  EXPECT_THROW(SoftmaxRegression(4, 257, workspace), ShapeError);
}

// x = 2, label 0, step 0.2, alpha 0.5. First visit: p = (1/2, 1/2), W = (0.2, -0.2),
// b = (0.1, -0.1), sum_W = (-1, 1). Second: z = (0.5, -0.5),
// delta_0 = (0.7310586 - 1) + 0.5 = 0.2310586,
// W_0 = 0.9 * 0.2 - 0.2 (2 * 0.2310586 - 1) = 0.2875766,
// b_0 = 0.1 - 0.2 (0.2310586 - 0.5) = 0.1537883.
TEST(Saga, AgreesWithTwoHandWorkedSteps) {
  const Owned<float> x{{2}};
  const std::vector<std::uint8_t> labels{0};
  const std::vector<std::uint32_t> visits{0, 0};
  Workspace workspace;
  Saga saga(x, labels, 2, 0.2, 0.5, workspace);
  saga.run(visits);
  EXPECT_NEAR(saga.weights()[0], 0.2875766, 1e-6);
  EXPECT_NEAR(saga.weights()[16], -0.2875766, 1e-6);
  EXPECT_NEAR(saga.intercept()[0], 0.1537883, 1e-6);
  EXPECT_NEAR(saga.intercept()[1], -0.1537883, 1e-6);
}

// The running count m: two rows, the second seen later, so that the first steps divide by 1, not 2.
// The plain loop does the same in double; single precision drifts from it by rounding, 1e-7 of a
// weight per step.
TEST(Saga, AgreesWithThePlainLoopOnEveryShape) {
  std::uint32_t seed = 1000;
  for (const std::size_t classes : {2, 4, 10, 13, 17}) {
    for (const std::size_t d : {1, 16, 17, 40}) {
      const std::size_t n = 50;
      const Problem p(n, d, classes, ++seed, /*padding=*/d % 3);
      const double step = 1 / (0.5 * (static_cast<double>(d) / 3 + 1)), alpha = 0.01;
      Stream draw = stream(seed + 5000);
      std::vector<std::uint32_t> visits(4 * n);
      for (auto& v : visits) v = draw.below(n);

      Owned<double> w(d, classes);
      std::vector<double> b(classes);
      saga_reference(p.x, p.labels, step, alpha, visits, w, b);

      Workspace workspace;
      Saga saga(p.x, p.labels, classes, step, alpha, workspace);
      saga.run(std::span(visits).first(n));  // in two parts: state is kept in between
      saga.run(std::span(visits).subspan(n));
      SCOPED_TRACE(testing::Message() << d << " wide, " << classes << " classes");
      for (std::size_t j = 0; j < d; ++j) {
        for (std::size_t c = 0; c < classes; ++c)
          ASSERT_NEAR(saga.weights()[saga.packing().index(j, c)], w(j, c), 2e-5);
      }
      for (std::size_t c = 0; c < classes; ++c) ASSERT_NEAR(saga.intercept()[c], b[c], 2e-5);
    }
  }
}

TEST(Saga, RefusesShapes) {
  const Owned<float> x{{2}};
  const std::vector<std::uint8_t> labels{0};
  Workspace workspace;
  EXPECT_THROW(Saga(x, labels, 1, 0.1, 0.1, workspace), ShapeError);
  EXPECT_THROW(Saga(ConstMatrix(), labels, 2, 0.1, 0.1, workspace), ShapeError);
}

}  // namespace
}  // namespace infomax
