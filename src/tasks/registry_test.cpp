// What holds for every listed task.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "tasks/task.h"
#include "testkit/allocations.h"
#include "testkit/matrices.h"
#include "testkit/test_name.h"

namespace infomax {
namespace {

using testkit::Owned;
using testkit::test_stream;

class EveryTask : public testing::TestWithParam<TaskRow> {};

INSTANTIATE_TEST_SUITE_P(Tasks, EveryTask, testing::ValuesIn(tasks().begin(), tasks().end()),
                         testkit::test_name<TaskRow>);

// A law of the family with `information` nats where it can be asked for.
std::unique_ptr<Task> task_of(const TaskRow& row, std::size_t dimension, double information) {
  return row.make(row.takes_parameters
                      ? TaskSpec{.dimension = dimension, .information = information}
                      : TaskSpec{});
}

std::string refusal(const TaskRow& row, const TaskSpec& spec) {
  try {
    row.make(spec);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST_P(EveryTask, IsFoundByItsName) {
  EXPECT_EQ(task_named(GetParam().name).make, GetParam().make);
  EXPECT_FALSE(GetParam().summary.empty());
}

TEST_P(EveryTask, HasTheInformationAskedFor) {
  if (!GetParam().takes_parameters) {
    EXPECT_GT(GetParam().make({})->mi(), 0);
    return;
  }
  for (const double information : {0.0, 0.5, 2.0, 10.0}) {
    EXPECT_EQ(GetParam().make({.dimension = 5, .information = information})->mi(), information);
  }
}

TEST_P(EveryTask, RepeatsItselfFromTheSameStream) {
  const auto task = task_of(GetParam(), 4, 1.0);
  Owned<double> x(7, task->x_width()), y(7, task->y_width()), again_x = x, again_y = y;
  Stream stream = test_stream(1), same = test_stream(1);
  task->sample(stream, x, y);
  task->sample(same, again_x, again_y);
  for (std::size_t k = 0; k < x.flat().size(); ++k) EXPECT_EQ(x.flat()[k], again_x.flat()[k]);
  for (std::size_t k = 0; k < y.flat().size(); ++k) EXPECT_EQ(y.flat()[k], again_y.flat()[k]);
}

TEST_P(EveryTask, AllocatesNothingWhileSampling) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const auto task = task_of(GetParam(), 4, 1.0);
  Owned<double> x(128, task->x_width()), y(128, task->y_width());
  Stream stream = test_stream(4);
  const testkit::AllocationCounter counter;
  task->sample(stream, x, y);
  EXPECT_EQ(counter.own(), 0);
}

// E over mixed pairs of p(x,y) / (p(x) p(y)) is 1. The ratio's variance is e^(2 I) - 1 or so for
// Gaussians of small information: here sd 0.3 over 500 x 500 pairs that share rows, so an effective
// 500 at worst: 0.013, four times.
// Pairs that share an offset have no such mean: their mixed pairs depend on each other.
TEST_P(EveryTask, DensityRatioHasMeanOneOverMixedPairs) {
  if (!GetParam().independent) return;
  constexpr std::size_t n = 500;
  const auto task = task_of(GetParam(), 2, 0.04);
  Owned<double> x(n, task->x_width()), y(n, task->y_width()), f(n, n);
  Stream stream = test_stream(2);
  task->sample(stream, x, y);
  task->log_density_ratio(x, y, f);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) sum += i == j ? 0 : std::exp(f(i, j));
  }
  EXPECT_NEAR(sum / (n * (n - 1)), 1, 0.053);
}

TEST_P(EveryTask, RefusesImpossibleParameters) {
  const std::string name(GetParam().name);
  if (!GetParam().takes_parameters) {
    EXPECT_EQ(refusal(GetParam(), {.dimension = 1, .correlation = 0.2}),
              name + ": dimension, information or correlation is given, want none of them");
    return;
  }
  EXPECT_EQ(refusal(GetParam(), {.dimension = 0, .information = 1.0}),
            name + ": dimension is 0, want at least 1");
  EXPECT_EQ(refusal(GetParam(), {.dimension = 2}),
            name + ": neither is given, want exactly one of information and correlation");
  EXPECT_EQ(refusal(GetParam(), {.dimension = 2, .information = 1.0, .correlation = 0.5}),
            name + ": both are given, want exactly one of information and correlation");
  EXPECT_EQ(refusal(GetParam(), {.dimension = 2, .information = -0.5}),
            name + ": information is -0.5, want a number of nats in [0, 32]");
  EXPECT_EQ(refusal(GetParam(), {.dimension = 2, .information = 33.0}),
            name + ": information is 33, want a number of nats in [0, 32]");
  EXPECT_EQ(refusal(GetParam(), {.dimension = 2, .correlation = 1.0}),
            name + ": correlation is 1, want a number in (-1, 1)");
  EXPECT_EQ(refusal(GetParam(), {.dimension = 2, .correlation = -1.5}),
            name + ": correlation is -1.5, want a number in (-1, 1)");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(refusal(GetParam(), {.dimension = 2, .information = nan}), "nothing thrown");
  EXPECT_NE(refusal(GetParam(), {.dimension = 2, .correlation = nan}), "nothing thrown");
  EXPECT_NE(refusal(GetParam(), {.dimension = 2, .correlation = 1 - 1e-15}), "nothing thrown");
}

TEST_P(EveryTask, RefusesMatricesOfOtherShapes) {
  const auto task = task_of(GetParam(), 3, 1.0);
  const std::size_t d = task->x_width();
  Owned<double> x(4, d), y(4, d), narrow(4, d + 1), few(3, d), scores(4, 4), flat(4, 3);
  Stream stream = test_stream(3);
  EXPECT_THROW(task->sample(stream, narrow, y), ShapeError);
  EXPECT_THROW(task->sample(stream, x, narrow), ShapeError);
  EXPECT_THROW(task->sample(stream, x, few), ShapeError);
  EXPECT_THROW(task->log_density_ratio(narrow, y, scores), ShapeError);
  EXPECT_THROW(task->log_density_ratio(x, narrow, scores), ShapeError);
  try {
    task->log_density_ratio(x, y, flat);
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_EQ(std::string(error.what()),
              std::string(GetParam().name) + ": scores is [4, 3], want [4, 4]");
  }
}

TEST(Tasks, AnUnknownNameIsRefused) {
  EXPECT_THROW(task_named("gausian"), InputError);
}

}  // namespace
}  // namespace infomax
