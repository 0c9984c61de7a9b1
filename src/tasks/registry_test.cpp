// What holds for every listed task.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "data/glyphs.h"
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

std::unique_ptr<Task> task_of(const TaskRow& row, std::string_view example) {
  // Examples that are made of images are made of those that need no file.
  static const auto glyphs =
      std::make_shared<const ImageSet>(make_glyphs(kGlyphsTrain, kGlyphsTest));
  return make_of(row, read_example(row.parameters, example), glyphs);
}
// The row's first example; the tests of what depends on parameters go through them all.
std::unique_ptr<Task> task_of(const TaskRow& row) {
  return task_of(row, row.examples.front());
}

TEST_P(EveryTask, IsFoundByItsName) {
  EXPECT_EQ(task_named(GetParam().name).make, GetParam().make);
  EXPECT_NE(GetParam().make == nullptr, GetParam().make_of_images == nullptr);
  EXPECT_FALSE(GetParam().summary.empty() || GetParam().formula.empty() ||
               GetParam().source.empty());
}

TEST_P(EveryTask, HasExamplesAndATruthThatSaysHowItIsKnown) {
  ASSERT_FALSE(GetParam().examples.empty());
  for (const std::string_view example : GetParam().examples) {
    const auto task = task_of(GetParam(), example);
    const Truth truth = task->truth();
    const bool unknown = truth.by == Truth::By::unknown;
    EXPECT_TRUE(unknown ? std::isnan(truth.nats) : std::isfinite(truth.nats) && truth.nats >= 0)
        << example;
    EXPECT_GE(truth.error, 0) << example;
    EXPECT_EQ(truth.error == 0, unknown || truth.by == Truth::By::closed_form) << example;
    EXPECT_FALSE(to_string(truth.by).empty());
    EXPECT_GE(task->x_width(), 1u);
    EXPECT_GE(task->y_width(), 1u);
  }
}

TEST_P(EveryTask, RepeatsItselfFromTheSameStream) {
  const auto task = task_of(GetParam());
  Owned<double> x(7, task->x_width()), y(7, task->y_width()), again_x = x, again_y = y;
  Stream stream = test_stream(1), same = test_stream(1);
  task->sample(stream, x, y);
  task->sample(same, again_x, again_y);
  for (std::size_t k = 0; k < x.flat().size(); ++k) EXPECT_EQ(x.flat()[k], again_x.flat()[k]);
  for (std::size_t k = 0; k < y.flat().size(); ++k) EXPECT_EQ(y.flat()[k], again_y.flat()[k]);
}

// Parts of any size, single rows among them: what samplers compute together is what they compute
// one by one. Tasks whose rows depend on each other come in whole batches.
TEST_P(EveryTask, DrawsRowsAsManyAtOnceAsOneByOne) {
  constexpr std::size_t n = 700;
  for (const std::string_view example : GetParam().examples) {
    const auto task = task_of(GetParam(), example);
    if (task->dependent_rows() != 0) continue;
    Owned<double> x(n, task->x_width()), y(n, task->y_width()), part_x = x, part_y = y;
    Stream together = test_stream(9), parts = together;
    task->sample(together, x, y);
    std::size_t first = 0;
    for (const std::size_t count : {1, 1, 2, 3, 4, 1, 5, 129, 1, 256, 297}) {
      task->sample(parts, part_x.view().row_block(first, count),
                   part_y.view().row_block(first, count));
      first += count;
    }
    ASSERT_EQ(first, n);
    ASSERT_TRUE(std::ranges::equal(x.flat(), part_x.flat())) << example;
    ASSERT_TRUE(std::ranges::equal(y.flat(), part_y.flat())) << example;
    EXPECT_EQ(together.normal(), parts.normal()) << example;
  }
}

TEST_P(EveryTask, AllocatesNothingWhileSampling) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const auto task = task_of(GetParam());
  Owned<double> x(128, task->x_width()), y(128, task->y_width());
  Stream stream = test_stream(4);
  const testkit::AllocationCounter counter;
  task->sample(stream, x, y);
  EXPECT_EQ(counter.own(), 0);
}

// E over pairs of independent draws of p(x,y) / (p(x) p(y)) is 1: its mean over n x n of them, each
// side from draws of its own. Rows are shared, so the mean's variance is at most (n + n) / n^2 of a
// row's: with the sample's own estimate of it, four standard errors. Examples of little information
// alone: the ratio's variance grows like e^(2 I).
TEST_P(EveryTask, DensityRatioHasMeanOneOverIndependentPairs) {
  constexpr std::size_t n = 500;
  const auto task = task_of(GetParam());
  if (task->density_ratio() == nullptr || !GetParam().independent) return;
  ASSERT_FALSE(task->mi() >= 0.25)
      << "a first example of little information is what this test needs";
  Owned<double> x(n, task->x_width()), y(n, task->y_width()), other_x = x, other_y = y, f(n, n);
  Stream stream = test_stream(2);
  task->sample(stream, x, y);
  task->sample(stream, other_x, other_y);
  task->log_density_ratio(x, other_y, f);
  double sum = 0, rows = 0;
  std::vector<double> means(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) means[i] += std::exp(f(i, j)) / n;
    sum += means[i] / n;
  }
  for (const double mean : means) rows += (mean - sum) * (mean - sum) / (n - 1);
  // Of a mean of n row means and n column means, whose spread is alike.
  EXPECT_NEAR(sum, 1, 4 * std::sqrt(2 * rows / n) + 1e-12);
}

// The mean of f* over drawn pairs is the information, in every example: four standard errors of the
// sample's own.
TEST_P(EveryTask, DensityRatioHasTheInformationAsItsMean) {
#ifdef INFOMAX_SANITIZE
  constexpr std::size_t kBlocks = 500;
#else
  constexpr std::size_t kBlocks = 20000;
#endif
  constexpr std::size_t kBlock = 10;
  for (const std::string_view example : GetParam().examples) {
    const auto task = task_of(GetParam(), example);
    if (task->density_ratio() == nullptr || task->truth().by == Truth::By::unknown) continue;
    // One pair of a block whose rows depend on each other.
    const std::size_t used = GetParam().independent ? kBlock : 1;
    Owned<double> x(used, task->x_width()), y(used, task->y_width()), f(used, used);
    Stream stream = test_stream(5);
    double sum = 0, squares = 0;
    for (std::size_t block = 0; block < kBlocks; ++block) {
      task->sample(stream, x, y);
      task->log_density_ratio(x, y, f);
      for (std::size_t i = 0; i < used; ++i) {
        sum += f(i, i);
        squares += f(i, i) * f(i, i);
      }
    }
    const double count = static_cast<double>(kBlocks * used), mean = sum / count;
    const double error = std::sqrt((squares / count - mean * mean) / count);
    EXPECT_NEAR(mean, task->mi(), 4 * error + 4 * task->truth().error + 1e-12) << example;
  }
}

TEST_P(EveryTask, RefusesMatricesOfOtherShapes) {
  const auto task = task_of(GetParam());
  const std::size_t dx = task->x_width(), dy = task->y_width();
  Owned<double> x(4, dx), y(4, dy), narrow(4, dx + dy + 1), few(3, dy), scores(4, 4), flat(4, 3);
  Stream stream = test_stream(3);
  EXPECT_THROW(task->sample(stream, narrow, y), ShapeError);
  EXPECT_THROW(task->sample(stream, x, narrow), ShapeError);
  EXPECT_THROW(task->sample(stream, x, few), ShapeError);
  if (task->density_ratio() == nullptr) {
    EXPECT_THROW(task->log_density_ratio(x, y, scores), Error);
    return;
  }
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

TEST(Tasks, OfImagesSayWhenThereAreNone) {
  const TaskRow& row = task_named("image-labels");
  const Settings settings = read_example(row.parameters, row.examples.front());
  EXPECT_THROW(make_of(row, settings, nullptr), InputError);
}

TEST(Tasks, AnUnknownNameIsRefused) {
  EXPECT_THROW(task_named("gausian"), InputError);
}

}  // namespace
}  // namespace infomax
