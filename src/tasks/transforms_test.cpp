// What holds for every listed transform: the way back, order, and the information of a law seen through it.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "bounds/bound.h"
#include "core/error.h"
#include "tasks/transformed.h"
#include "testkit/allocations.h"
#include "testkit/matrices.h"
#include "testkit/test_name.h"

namespace infomax {
namespace {

using testkit::Owned;
using testkit::test_stream;

constexpr Side kSides[] = {Side::x, Side::y};

class EveryTransform : public testing::TestWithParam<TransformRow> {
 protected:
  std::string on_gaussian() const { return std::string(GetParam().name) + "@gaussian"; }
  std::unique_ptr<Task> gaussian(double information, std::size_t dimension = 4) const {
    return make_task(on_gaussian(), {.dimension = dimension, .information = information});
  }
};

INSTANTIATE_TEST_SUITE_P(Transforms, EveryTransform,
                         testing::ValuesIn(transforms().begin(), transforms().end()),
                         testkit::test_name<TransformRow>);

// Normal draws, then a grid far beyond them: 0, small numbers and sizes up to 4, where Phi still keeps 1e-12.
Owned<double> values(std::size_t width) {
  Owned<double> u = testkit::normal_matrix<double>(20000, width, 1);
  for (double& v : u.flat()) v = std::min(4.0, std::max(-4.0, v));
  for (std::size_t k = 0; k < width; ++k) {
    u(0, k) = 0;
    u(1, k) = 1e-9 * static_cast<double>(k + 1);
    u(2, k) = -1e-4;
    u(3, k) = -4 + static_cast<double>(k) / 7;
  }
  return u;
}

// To 1e-12 of 1 + |u|: some ten roundings of 1e-16, times up to 6 where a slope is 0.16 and 1e3 where Phi's slope at 4
// is 1.3e-4.
TEST_P(EveryTransform, IsUndoneByItsInverse) {
  for (const Side side : kSides) {
    const Owned<double> u = values(5);
    Owned<double> image = u;
    GetParam().apply(side, image);
    Owned<double> back = image;
    GetParam().invert(side, back);
    double worst = 0;
    for (std::size_t k = 0; k < u.flat().size(); ++k)
      worst = std::max(worst, std::abs(back.flat()[k] - u.flat()[k]) / (1 + std::abs(u.flat()[k])));
    EXPECT_LT(worst, 1e-12);
  }
}

// And the other way round: what inverse and then map give. The image's own rounding, ten of 1e-16 of up to 64.
TEST_P(EveryTransform, UndoesItsInverse) {
  for (const Side side : kSides) {
    Owned<double> image = values(5);
    GetParam().apply(side, image);
    Owned<double> again = image;
    GetParam().invert(side, again);
    GetParam().apply(side, again);
    for (std::size_t k = 0; k < image.flat().size(); ++k)
      EXPECT_NEAR(again.flat()[k], image.flat()[k], 1e-14 * (1 + std::abs(image.flat()[k])));
  }
}

// Where the registry says so: a column in ascending order stays so, each value by itself, whatever stands beside it.
TEST_P(EveryTransform, IncreasesColumnByColumnWhereItIsSaidTo) {
  constexpr std::size_t n = 16001;
  for (const Side side : kSides) {
    Owned<double> u(n, 3);
    for (std::size_t i = 0; i < n; ++i) {
      u(i, 0) = -4 + 8.0 * static_cast<double>(i) / (n - 1);
      u(i, 1) = -u(i, 0);
      u(i, 2) = 0.25;
    }
    GetParam().apply(side, u);
    bool increasing = true;
    for (std::size_t i = 1; i < n; ++i)
      increasing =
          increasing && u(i, 0) > u(i - 1, 0) && u(i, 1) < u(i - 1, 1) && u(i, 2) == u(0, 2);
    EXPECT_EQ(increasing, GetParam().increasing);
  }
}

// Different rows have different images.
TEST_P(EveryTransform, TakesNoTwoRowsToOne) {
  for (const Side side : kSides) {
    Owned<double> u = testkit::normal_matrix<double>(5000, 3, 2);
    GetParam().apply(side, u);
    std::set<std::vector<double>> images;
    for (std::size_t i = 0; i < 5000; ++i)
      images.insert({u.view().row(i).begin(), u.view().row(i).end()});
    EXPECT_EQ(images.size(), 5000u);
  }
}

// It changes something: one side at least.
TEST_P(EveryTransform, IsNotTheIdentity) {
  double moved = 0;
  for (const Side side : kSides) {
    const Owned<double> u = testkit::normal_matrix<double>(100, 3, 3);
    Owned<double> image = u;
    GetParam().apply(side, image);
    for (std::size_t k = 0; k < 300; ++k) moved += std::abs(image.flat()[k] - u.flat()[k]) / 600;
  }
  EXPECT_GT(moved, 0.05);
}

// A sampler and a density that disagree would show: f*'s mean over n draws is I within four of its standard errors,
// r sqrt(d / n). A sanitizer looks for other things than biases and gets a hundredth of the draws.
TEST_P(EveryTransform, MeanOfTheDensityRatioIsTheInformation) {
#ifdef INFOMAX_SANITIZE
  constexpr std::size_t kBlocks = 1000;
#else
  constexpr std::size_t kBlocks = 100000;
#endif
  constexpr std::size_t kBlock = 10;
  const auto task = gaussian(2);
  EXPECT_EQ(task->mi(), 2);
  Owned<double> x(kBlock, 4), y(kBlock, 4), f(kBlock, kBlock);
  Stream stream = test_stream(4);
  double sum = 0;
  for (std::size_t block = 0; block < kBlocks; ++block) {
    task->sample(stream, x, y);
    task->log_density_ratio(x, y, f);
    for (std::size_t i = 0; i < kBlock; ++i) sum += f(i, i) - 2;
  }
  const double r2 = 1 - std::exp(-1.0);
  EXPECT_NEAR(sum / (kBlock * kBlocks), 0, 4 * std::sqrt(r2 * 4 / (kBlock * kBlocks)));
}

// The same draws as the law's, seen through the map; every bound the same to rounding. An error e of a value moves f*
// by about 10 e here and the bound by less: draws up to 4.5 keep 1e-11 through Phi, the others 1e-14.
TEST_P(EveryTransform, LeavesEveryBoundAtTheBestCriticAsItIs) {
  constexpr std::size_t n = 128;
  const auto law = make_task("gaussian", {.dimension = 4, .information = 2});
  const auto task = gaussian(2);
  Owned<double> x(n, 4), y(n, 4), f(n, n), image_x(n, 4), image_y(n, 4), image_f(n, n);
  Stream stream = test_stream(5), same = test_stream(5);
  law->sample(stream, x, y);
  task->sample(same, image_x, image_y);
  law->log_density_ratio(x, y, f);
  task->log_density_ratio(image_x, image_y, image_f);
  for (const BoundRow& bound : bounds())
    EXPECT_NEAR(bound.value_double(image_f), bound.value_double(f), 1e-10) << bound.name;
}

TEST_P(EveryTransform, AllocatesNothingWhileSampling) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const auto task = gaussian(1);
  Owned<double> x(128, 4), y(128, 4);
  Stream stream = test_stream(6);
  const testkit::AllocationCounter counter;
  task->sample(stream, x, y);
  EXPECT_EQ(counter.own(), 0);
}

TEST_P(EveryTransform, RefusesLawsWithTooFewColumns) {
  const auto refusal = [&](std::size_t dimension) -> std::string {
    try {
      gaussian(1, dimension);
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing thrown";
  };
  const std::size_t least = std::max(GetParam().least_x, GetParam().least_y);
  EXPECT_EQ(refusal(least), "nothing thrown");
  EXPECT_EQ(refusal(0), "gaussian: dimension is 0, want at least 1");
  if (least == 1) return;
  const bool x = least - 1 < GetParam().least_x;
  EXPECT_EQ(refusal(least - 1), std::string(GetParam().name) + ": " + (x ? "x" : "y") + " has " +
                                    std::to_string(least - 1) + " columns, want at least " +
                                    std::to_string(x ? GetParam().least_x : GetParam().least_y));
}

TEST_P(EveryTransform, RefusesMatricesOfOtherShapes) {
  const auto task = gaussian(1);
  Owned<double> x(4, 4), y(4, 4), narrow(4, 1), few(3, 4), scores(4, 4), flat(4, 3);
  Stream stream = test_stream(7);
  EXPECT_THROW(task->sample(stream, narrow, y), ShapeError);
  EXPECT_THROW(task->sample(stream, x, few), ShapeError);
  EXPECT_THROW(task->log_density_ratio(narrow, y, scores), ShapeError);
  EXPECT_THROW(task->log_density_ratio(x, narrow, scores), ShapeError);
  EXPECT_THROW(task->log_density_ratio(x, y, flat), ShapeError);
}

TEST(Transforms, AnUnknownNameIsRefused) {
  EXPECT_THROW(transform_named("half-cub"), InputError);
}

}  // namespace
}  // namespace infomax
