#include "probe/logistic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"
#include "kernels/softmax_regression.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::Owned;

Stream order(std::uint32_t seed) {
  return Stream({1, 2}, 0, 0, seed);
}

struct Data {
  Owned<float> x;
  std::vector<std::uint8_t> labels;
};

// Classes around their own centres in (0, 1)^d, overlapping.
Data clusters(std::size_t n, std::size_t d, std::size_t classes, double spread) {
  Data data{Owned<float>(n, d), std::vector<std::uint8_t>(n)};
  Stream draw({3, 4}, 0, 0, 5);
  Owned<double> centre(classes, d);
  for (double& v : centre.flat()) v = draw.uniform();
  for (std::size_t i = 0; i < n; ++i) {
    data.labels[i] = static_cast<std::uint8_t>(i % classes);
    for (std::size_t j = 0; j < d; ++j)
      data.x(i, j) = static_cast<float>(centre(i % classes, j) + spread * draw.normal());
  }
  MinMaxScaler::fit(data.x).apply(data.x);
  return data;
}

// The objective of logistic.h and max|gradient| / n from the plain loop in double.
struct Optimality {
  double objective, max_gradient;
};
Optimality optimality(const LogisticModel& model, const Data& data, double c) {
  Owned<double> w(model.width, model.classes), dw(model.width, model.classes);
  std::copy(model.weights.begin(), model.weights.end(), w.flat().begin());
  const std::vector<double> b(model.intercept.begin(), model.intercept.end());
  std::vector<double> db(model.classes);
  double value = softmax_regression_reference(data.x, data.labels, w, b, dw, db);
  double largest = 0;
  for (std::size_t k = 0; k < w.flat().size(); ++k) {
    value += w.flat()[k] * w.flat()[k] / (2 * c);
    largest = std::max(largest, std::abs(dw.flat()[k] + w.flat()[k] / c));
  }
  for (const double v : db) largest = std::max(largest, std::abs(v));
  return {value, largest / static_cast<double>(data.labels.size())};
}

TEST(MinMaxScaler, MapsTheTrainingSetToTheUnitInterval) {
  Owned<float> x{{1, 7, -2}, {3, 7, 2}, {2, 7, 0}};
  const MinMaxScaler scaler = MinMaxScaler::fit(x);
  scaler.apply(x);
  const Owned<float> want{{0, 0, 0}, {1, 0, 1}, {0.5, 0, 0.5}};
  for (std::size_t k = 0; k < 9; ++k) EXPECT_EQ(x.flat()[k], want.flat()[k]);
  // Other rows by the same numbers, outside [0, 1] too; the constant feature stays 0.
  Owned<float> other{{5, 8, -4}};
  scaler.apply(other);
  EXPECT_EQ(other(0, 0), 2);
  EXPECT_EQ(other(0, 1), 0);
  EXPECT_EQ(other(0, 2), -0.5);
}

TEST(MinMaxScaler, RefusesOtherWidthsAndNothing) {
  Owned<float> x{{1, 2}, {3, 4}};
  const MinMaxScaler scaler = MinMaxScaler::fit(x);
  Owned<float> narrow{{1}};
  EXPECT_THROW(scaler.apply(narrow), ShapeError);
  EXPECT_THROW(MinMaxScaler::fit(ConstMatrix()), ShapeError);
  Owned<float> infinite{{1}, {std::numeric_limits<float>::infinity()}};
  EXPECT_THROW(MinMaxScaler::fit(infinite), NumericError);
  // No NaN is below the minimum or above the maximum: outside row 0 one went unseen.
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t row = 0; row < 3; ++row) {
    Owned<float> x3{{1, 2}, {3, 4}, {5, 6}};
    x3(row, 1) = nan;
    EXPECT_EQ(testkit::message_of<NumericError>([&] { MinMaxScaler::fit(x3); }),
              "MinMaxScaler: feature 1 is not finite");
  }
}

// Two rows, x = 1 of class 0 and x = -1 of class 1: W = (w, -w), b = 0, and the objective is 2
// log(1 + e^-2w) + w^2 / C, least where w / C = 2 / (1 + e^2w). With C = (1 + e^2) / 2 that is w =
// 1. The curvature in w is 2 / C + 8 e^2 / (1 + e^2)^2 = 1.3, so max|gradient| <= 2e-6 places w
// within 3e-6.
TEST(Logistic, AgreesWithAHandWorkedOptimum) {
  const Owned<float> x{{1}, {-1}};
  const std::vector<std::uint8_t> labels{0, 1};
  const double c = (1 + std::exp(2.0)) / 2;
  const auto model = fit_lbfgs(x, labels, 2, {.c = c, .tol = 1e-6, .per_sample = true});
  EXPECT_TRUE(model.converged);
  EXPECT_NEAR(model.weights[0], 1, 3e-6);
  EXPECT_NEAR(model.weights[1], -1, 3e-6);
  EXPECT_NEAR(model.intercept[0], 0, 3e-6);
  EXPECT_NEAR(model.objective, 2 * std::log1p(std::exp(-2.0)) + 1 / c, 1e-6);
  // Saga after 2000 epochs of two steps: it converges linearly and ends at the rounding of its
  // steps.
  const auto saga = fit_saga(x, labels, 2, {.c = c, .tol = 0, .max_epochs = 2000}, order(1));
  EXPECT_NEAR(saga.weights[0], 1, 1e-5);
  EXPECT_NEAR(saga.weights[1], -1, 1e-5);
}

// Features of zeros leave the intercepts: softmax(b) = the shares of the classes, 5, 3 and 2 of 10.
// The curvature is 10 p (1 - p) >= 1.6, so max|gradient| <= 1e-5 places b within 6e-6.
TEST(Logistic, InterceptAloneGivesTheSharesOfTheClasses) {
  const Owned<float> x(10, 3);
  const std::vector<std::uint8_t> labels{0, 0, 0, 0, 0, 1, 1, 1, 2, 2};
  const auto model = fit_lbfgs(x, labels, 3, {.tol = 1e-6, .per_sample = true});
  EXPECT_NEAR(model.intercept[0] - model.intercept[1], std::log(5.0 / 3), 1.2e-5);
  EXPECT_NEAR(model.intercept[1] - model.intercept[2], std::log(3.0 / 2), 1.2e-5);
  for (const float v : model.weights) EXPECT_EQ(v, 0);
  EXPECT_NEAR(model.objective, -5 * std::log(.5) - 3 * std::log(.3) - 2 * std::log(.2), 1e-5);
}

// At the optimum of a convex problem the gradient vanishes; and because the classes' softmax
// doesn't see a common shift while the penalty does, the weights of a feature sum to zero over the
// classes.
TEST(Logistic, LbfgsMeetsTheConditionsOfOptimality) {
  const Data data = clusters(400, 20, 5, 0.3);
  const auto model =
      fit_lbfgs(data.x, data.labels, 5, {.tol = 1e-6, .per_sample = true, .max_iterations = 1000});
  EXPECT_TRUE(model.converged);
  const Optimality at = optimality(model, data, 10);
  EXPECT_NEAR(at.objective, model.objective, 1e-6 * at.objective);
  EXPECT_LT(model.max_gradient, 1e-6);
  EXPECT_LT(at.max_gradient, 2e-6);  // single precision in the solver's own gradient: 1e-6 more
  for (std::size_t j = 0; j < 20; ++j) {
    double sum = 0;
    for (std::size_t c = 0; c < 5; ++c) sum += model.weights[j * 5 + c];
    // d objective / d W summed over the classes is sum / C.
    EXPECT_LT(std::abs(sum) / 10, 5 * 400 * 2e-6);
  }
}

// One problem, one optimum: f(saga) - f(lbfgs) is not negative beyond rounding, and small after
// many epochs.
TEST(Logistic, SagaRunLongAndLbfgsMeet) {
  const Data data = clusters(400, 20, 5, 0.3);
  const auto lbfgs =
      fit_lbfgs(data.x, data.labels, 5, {.tol = 1e-6, .per_sample = true, .max_iterations = 1000});
  const auto saga = fit_saga(data.x, data.labels, 5, {.tol = 0, .max_epochs = 3000}, order(2));
  EXPECT_EQ(saga.iterations, 3000);
  EXPECT_GT(saga.objective, lbfgs.objective * (1 - 1e-6));
  EXPECT_LT(saga.objective, lbfgs.objective * (1 + 1e-5));
  EXPECT_NEAR(saga.objective, optimality(saga, data, 10).objective, 1e-6 * saga.objective);
  EXPECT_TRUE(std::isnan(saga.max_gradient));
}

// The rule by the plain loop: epochs of n visits drawn with replacement, the end of the first at
// which max|change of W| <= tol max|W|. The quotients of the first epochs are well apart from the
// tolerances.
TEST(Logistic, SagaStopsAfterTheEpochOfItsRule) {
  const std::size_t n = 120, d = 9, classes = 3;
  const Data data = clusters(n, d, classes, 0.3);
  double largest_square = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double square = 0;
    for (std::size_t j = 0; j < d; ++j) square += double(data.x(i, j)) * double(data.x(i, j));
    largest_square = std::max(largest_square, square);
  }
  const double alpha = 1 / (10.0 * n), smooth = 0.25 * (largest_square + 1) + alpha;
  const double step = 1 / (2 * smooth + std::min(2 * n * alpha, smooth));
  int distinct = 0, last = 0;
  for (const double tol : {1.0, 0.3, 0.1, 0.03, 0.01}) {
    Stream draw = order(3);
    std::vector<std::uint32_t> visits;
    std::vector<double> before(d * classes);
    int epochs = 0;
    for (bool done = false; !done;) {
      ++epochs;
      for (std::size_t k = 0; k < n; ++k) visits.push_back(draw.below(n));
      Owned<double> w(d, classes);
      std::vector<double> b(classes);
      saga_reference(data.x, data.labels, step, alpha, visits, w, b);
      double change = 0, largest = 0;
      for (std::size_t k = 0; k < before.size(); ++k) {
        change = std::max(change, std::abs(w.flat()[k] - before[k]));
        largest = std::max(largest, std::abs(w.flat()[k]));
        before[k] = w.flat()[k];
      }
      done = change <= tol * largest;
    }
    const auto model = fit_saga(data.x, data.labels, classes, {.tol = tol}, order(3));
    EXPECT_EQ(model.iterations, epochs) << tol;
    EXPECT_TRUE(model.converged);
    for (std::size_t k = 0; k < before.size(); ++k) EXPECT_NEAR(model.weights[k], before[k], 1e-4);
    distinct += epochs != last ? 1 : 0;
    last = epochs;
  }
  EXPECT_GE(
      distinct,
      4);  // the tolerances were told apart; the first epoch changes all of W: tol 1 stops there
  const auto capped = fit_saga(data.x, data.labels, classes, {.tol = 0, .max_epochs = 7}, order(3));
  EXPECT_EQ(capped.iterations, 7);
  EXPECT_FALSE(capped.converged);
}

// The two scalings of the tolerance, and the cap.
TEST(Logistic, LbfgsStopsAtItsToleranceOrItsCap) {
  const Data data = clusters(400, 20, 5, 0.3);
  const auto sum = fit_lbfgs(data.x, data.labels, 5, {.tol = 0.4, .max_iterations = 1000});
  const auto mean =
      fit_lbfgs(data.x, data.labels, 5, {.tol = 0.001, .per_sample = true, .max_iterations = 1000});
  EXPECT_TRUE(sum.converged);
  EXPECT_LE(sum.max_gradient, 0.001);
  EXPECT_EQ(sum.iterations, mean.iterations);  // 0.4 / 400 = 0.001
  EXPECT_EQ(sum.weights, mean.weights);
  const auto capped = fit_lbfgs(data.x, data.labels, 5, {.tol = 1e-9, .max_iterations = 3});
  EXPECT_EQ(capped.iterations, 3);
  EXPECT_FALSE(capped.converged);
  EXPECT_GT(capped.objective, sum.objective);
}

// Without a penalty worth naming the optimum lies at infinity; both solvers stop at finite weights
// that part the classes.
TEST(Logistic, SeparableDataStaysFinite) {
  const Data data = clusters(90, 6, 3, 0.01);
  const auto saga = fit_saga(data.x, data.labels, 3, {.c = 1e8}, order(4));
  const auto lbfgs = fit_lbfgs(data.x, data.labels, 3, {.c = 1e8, .max_iterations = 1000});
  for (const LogisticModel* model : {&saga, &lbfgs}) {
    EXPECT_EQ(accuracy(*model, data.x, data.labels), 1);
    for (const float v : model->weights) EXPECT_TRUE(std::isfinite(v));
    EXPECT_TRUE(std::isfinite(model->objective));
  }
  EXPECT_LT(lbfgs.objective, 0.01);
}

TEST(Logistic, RepeatsItselfBitForBit) {
  const Data data = clusters(300, 17, 10, 0.3);
  const auto a = fit_saga(data.x, data.labels, 10, {}, order(5));
  const auto b = fit_saga(data.x, data.labels, 10, {}, order(5));
  const auto other = fit_saga(data.x, data.labels, 10, {}, order(6));
  EXPECT_EQ(a.weights, b.weights);
  EXPECT_EQ(a.intercept, b.intercept);
  EXPECT_EQ(a.objective, b.objective);
  EXPECT_NE(a.weights, other.weights);
  const auto c = fit_lbfgs(data.x, data.labels, 10, {});
  const auto d = fit_lbfgs(data.x, data.labels, 10, {});
  EXPECT_EQ(c.weights, d.weights);
  EXPECT_EQ(c.objective, d.objective);
}

// z = (x, 1, 1): x = 2 goes to class 0, x = 0 is a tie of classes 1 and 2 and goes to 1, x = 1 a
// tie of all.
TEST(Accuracy, CountsTheLargestAndGivesTiesToTheLowestClass) {
  LogisticModel model;
  model.width = 1;
  model.classes = 3;
  model.weights = {1, 0, 0};
  model.intercept = {0, 1, 1};
  const Owned<float> x{{2}, {0}, {1}, {0}};
  const std::vector<std::uint8_t> labels{0, 1, 0, 2};
  EXPECT_EQ(accuracy(model, x, labels), 0.75);
  const Owned<float> wide{{1, 2}};
  EXPECT_THROW(accuracy(model, wide, labels), ShapeError);
  // Such a row once counted for class 0.
  const Owned<float> odd{{2}, {0}, {std::numeric_limits<float>::quiet_NaN()}, {0}};
  EXPECT_EQ(testkit::message_of<NumericError>([&] { accuracy(model, odd, labels); }),
            "accuracy: row 2 of x has a NaN");
}

TEST(Logistic, RefusesWrongLabelsShapesAndSettings) {
  const Owned<float> x{{1}, {-1}};
  const std::vector<std::uint8_t> labels{0, 1}, wrong{0, 2}, few{0};
  EXPECT_THROW(fit_saga(x, wrong, 2, {}, order(1)), InputError);
  EXPECT_THROW(fit_lbfgs(x, wrong, 2, {}), InputError);
  EXPECT_THROW(fit_saga(x, few, 2, {}, order(1)), ShapeError);
  EXPECT_THROW(fit_lbfgs(x, few, 2, {}), ShapeError);
  EXPECT_THROW(fit_lbfgs(x, labels, 1, {}), ShapeError);
  EXPECT_THROW(fit_lbfgs(ConstMatrix(), {}, 2, {}), ShapeError);
  EXPECT_THROW(fit_saga(x, labels, 2, {.c = 0}, order(1)), InputError);
  EXPECT_THROW(fit_saga(x, labels, 2, {.max_epochs = 0}, order(1)), InputError);
  EXPECT_THROW(fit_lbfgs(x, labels, 2, {.c = -1}), InputError);
  const Owned<float> nan{{std::numeric_limits<float>::quiet_NaN()}, {1}};
  EXPECT_THROW(fit_saga(nan, labels, 2, {}, order(1)), NumericError);
  EXPECT_THROW(fit_lbfgs(nan, labels, 2, {}), NumericError);
  try {
    fit_lbfgs(x, wrong, 2, {});
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "fit_lbfgs: label 2 in row 1, want 0 to 1");
  }
}

}  // namespace
}  // namespace infomax
