// What rows of the registry have besides an estimate: terms of single rows, and entropies.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "estimators/estimator.h"
#include "estimators/samples/arrays.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;

Settings defaults(const EstimatorRow& row) {
  std::vector<const Parameter*> taken;
  for (const Parameter& parameter : row.parameters) taken.push_back(&parameter);
  Settings out;
  add_defaults(row.name, taken, out);
  return out;
}

// x and y that depend on each other, in tenths where that is asked.
struct Sample {
  Owned<double> x, y;
  explicit Sample(bool tenths) : x(normal_matrix<double>(300, 2, 1)), y(300, 1) {
    const Owned<double> noise = normal_matrix<double>(300, 1, 2);
    for (std::size_t i = 0; i < 300; ++i) y(i, 0) = 0.8 * x(i, 0) + 0.6 * noise(i, 0);
    if (!tenths) return;
    for (Owned<double>* side : {&x, &y})
      for (double& v : side->flat()) v = std::round(10 * v) / 10;
  }
};

// 300 terms of some nats round by less.
TEST(Terms, AverageToTheEstimate) {
  std::size_t rows_with_terms = 0;
  for (const EstimatorRow& row : estimators()) {
    if (row.of_sample.terms == nullptr) continue;
    ++rows_with_terms;
    for (const bool tenths : {false, true}) {
      const Sample sample(tenths);
      const Settings settings = defaults(row);
      const std::vector<double> terms =
          row.of_sample.terms(sample.x, sample.y, settings, testkit::test_stream(1));
      ASSERT_EQ(terms.size(), 300u) << row.name;
      double mean = 0;
      for (const double term : terms) mean += term / 300;
      EXPECT_NEAR(mean,
                  row.of_sample.estimate(sample.x, sample.y, settings, testkit::test_stream(1)),
                  1e-12)
          << row.name;
    }
  }
  EXPECT_EQ(rows_with_terms, 3u);
}

// The last row moved to the front: so is its term.
TEST(Terms, BelongToTheirRows) {
  const Sample sample(false);
  Sample moved(false);
  for (std::size_t i = 0; i < 300; ++i) {
    const std::size_t from = (i + 299) % 300;
    for (std::size_t c = 0; c < 2; ++c) moved.x(i, c) = sample.x(from, c);
    moved.y(i, 0) = sample.y(from, 0);
  }
  for (const EstimatorRow& row : estimators()) {
    if (row.of_sample.terms == nullptr) continue;
    const auto terms = [&](const Sample& of) {
      return row.of_sample.terms(of.x, of.y, defaults(row), testkit::test_stream(1));
    };
    const std::vector<double> before = terms(sample), after = terms(moved);
    for (std::size_t i = 0; i < 300; ++i) EXPECT_EQ(after[i], before[(i + 299) % 300]) << row.name;
  }
}

// I = H(X) + H(Y) - H(X, Y), with the same means: three sums of some nats round by less.
TEST(Entropies, MakeUpTheInformation) {
  std::size_t rows_with_entropies = 0;
  for (const EstimatorRow& row : estimators()) {
    if (row.of_sample.entropy == nullptr) continue;
    ++rows_with_entropies;
    const Sample sample(row.data.discrete);
    const Settings settings = defaults(row);
    const auto entropy = [&](ConstMatrixView<double> a) {
      return row.of_sample.entropy(a, settings, testkit::test_stream(1));
    };
    EXPECT_NEAR(entropy(sample.x) + entropy(sample.y) - entropy(SideBySide(sample.x, sample.y)),
                row.of_sample.estimate(sample.x, sample.y, settings, testkit::test_stream(1)),
                1e-10)
        << row.name;
  }
  EXPECT_EQ(rows_with_entropies, 3u);
}

TEST(Entropies, OfOneArrayHaveNoShrinkageOfPairs) {
  const Sample sample(true);
  EXPECT_THROW(estimator_named("plug-in").of_sample.entropy(
                   sample.x, {{"correction", std::string("james-stein")}}, testkit::test_stream(1)),
               InputError);
}

}  // namespace
}  // namespace infomax
