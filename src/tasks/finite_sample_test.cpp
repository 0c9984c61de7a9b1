#include "tasks/finite_sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

const Settings kSettings{{"dimension", std::int64_t{2}}, {"information", 1.0}};

FiniteSample sample_of(std::size_t rows, std::uint32_t seed = 0,
                       std::string_view name = "gaussian") {
  return {*make_task("gaussian", kSettings), sample_name(name, kSettings), SeedBlock::reference,
          seed, rows};
}

TEST(FiniteSample, IsNamedByTheTaskAndItsParametersInOneOrder) {
  EXPECT_EQ(sample_name("gaussian", kSettings), "gaussian,dimension=2,information=1");
  EXPECT_EQ(sample_name("gaussian", {{"information", std::int64_t{1}}, {"dimension", 2.0}}),
            sample_name("gaussian", kSettings));
}

// Within a block, at its end and beyond.
TEST(FiniteSample, OfFewRowsIsTheBeginningOfALongerOne) {
  const FiniteSample longest = sample_of(2500);
  for (const std::size_t rows : {1U, 100U, 1024U, 1025U, 2048U}) {
    const FiniteSample few = sample_of(rows);
    ASSERT_EQ(few.rows(), rows);
    for (std::size_t i = 0; i < rows; ++i) {
      EXPECT_TRUE(std::ranges::equal(few.x().row(i), longest.x().row(i))) << rows << " " << i;
      EXPECT_TRUE(std::ranges::equal(few.y().row(i), longest.y().row(i))) << rows << " " << i;
    }
  }
}

TEST(FiniteSample, OfAnotherSeedOrTaskIsAnother) {
  EXPECT_NE(sample_of(5).x()(0, 0), sample_of(5, 1).x()(0, 0));
  EXPECT_NE(sample_of(5).x()(0, 0), sample_of(5, 0, "spiral@gaussian").x()(0, 0));
  EXPECT_EQ(sample_of(5).x()(3, 1), sample_of(5).x()(3, 1));
}

// (1, 2, 3): mean 2, standard deviation sqrt(2/3). A constant column has no scale.
TEST(FiniteSample, StandardisesEveryColumn) {
  const testkit::Owned<double> x{{1, 5}, {2, 5}, {3, 5}}, y{{10}, {20}, {30}};
  FiniteSample sample(x, y);
  sample.standardise();
  const double z = std::sqrt(1.5);
  for (std::size_t i = 0; i < 3; ++i) {
    const double wanted = (static_cast<double>(i) - 1) * z;
    EXPECT_NEAR(sample.x()(i, 0), wanted, 1e-15);
    EXPECT_EQ(sample.x()(i, 1), 0);
    EXPECT_NEAR(sample.y()(i, 0), wanted, 1e-15);
  }
}

TEST(FiniteSample, RanksEveryColumn) {
  const testkit::Owned<double> x{{5, 1}, {-1, 1}, {7, 0}, {6, 9}}, y{{1}, {2}, {3}, {4}};
  FiniteSample sample(x, y);
  sample.rank();
  const testkit::Owned<double> ranks{{0.5, 0.625}, {0.25, 0.625}, {1, 0.25}, {0.75, 1}};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(sample.x()(i, k), ranks(i, k));
    EXPECT_EQ(sample.y()(i, 0), static_cast<double>(i + 1) / 4);
  }
}

// Ranks 3 of 4, 1 and 2 of (5, -1, 0): Phi^-1 of 3/4, 1/4 and 1/2.
TEST(FiniteSample, TakesNormalScoresOfEveryColumn) {
  const testkit::Owned<double> x{{5, 2}, {-1, 2}, {0, 2}}, y{{1}, {2}, {3}};
  FiniteSample sample(x, y);
  sample.normal_scores();
  const double z = 0.67448975019608171;
  const testkit::Owned<double> scores{{z, 0}, {-z, 0}, {0, 0}};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(sample.x()(i, k), scores(i, k), 1e-15);
    EXPECT_NEAR(sample.y()(i, 0), (static_cast<double>(i) - 1) * z, 1e-15);
  }
}

TEST(FiniteSample, RefusesRowsThatDontPair) {
  const testkit::Owned<double> x(3, 2), y(4, 1), none(0, 2);
  EXPECT_THROW(FiniteSample(x, y), ShapeError);
  EXPECT_THROW(FiniteSample(none, none), ShapeError);
  EXPECT_THROW(sample_of(0), ShapeError);
}

// Of rows that share an offset those of one batch of 128: the sums of x - y, in which their noise
// is small, hang together within a batch.
TEST(FiniteSample, ComesInWholeBatchesWhereRowsDependOnEachOther) {
  const auto task = make_task("offset-dependent", {});
  ASSERT_EQ(task->dependent_rows(), 128u);
  const FiniteSample sample(*task, "offset-dependent", SeedBlock::reference, 0, 300);
  const auto mean = [&](std::size_t first, std::size_t count) {
    double sum = 0;
    for (std::size_t i = first; i < first + count; ++i) sum += sample.x()(i, 0) - sample.y()(i, 0);
    return sum / static_cast<double>(count);
  };
  // x - y is Z_x - Z_y, of variance 3, and noise of variance 0.2.
  EXPECT_NEAR(mean(0, 64), mean(64, 64), 4 * std::sqrt(0.2 / 32));
  EXPECT_NEAR(mean(128, 64), mean(192, 64), 4 * std::sqrt(0.2 / 32));
  EXPECT_GT(std::abs(mean(0, 128) - mean(128, 128)), 4 * std::sqrt(0.2 / 64));
}

TEST(SampleSplit, PutsEveryRowIntoOnePart) {
  const SplitSizes sizes = split_sizes(101, 0.5, 0.2);
  EXPECT_EQ(sizes.training, 50u);
  EXPECT_EQ(sizes.validation, 20u);
  EXPECT_EQ(sizes.test, 31u);
  const SampleSplit split(sizes, split_stream("gaussian", SeedBlock::reference, 1));
  EXPECT_EQ(split.training().size(), 50u);
  EXPECT_EQ(split.validation().size(), 20u);
  EXPECT_EQ(split.test().size(), 31u);
  std::vector<bool> seen(101);
  for (const auto part : {split.training(), split.validation(), split.test()})
    for (const std::uint32_t row : part) {
      EXPECT_FALSE(seen.at(row)) << row;
      seen.at(row) = true;
    }
  // In an order of its own at every seed.
  const SampleSplit same(sizes, split_stream("gaussian", SeedBlock::reference, 1)),
      other(sizes, split_stream("gaussian", SeedBlock::reference, 2));
  EXPECT_TRUE(std::ranges::equal(split.test(), same.test()));
  EXPECT_FALSE(std::ranges::equal(split.test(), other.test()));
  EXPECT_FALSE(std::ranges::is_sorted(split.training()));
}

TEST(SampleSplit, RefusesPartsThatAreTooSmall) {
  EXPECT_NO_THROW(split_sizes(4, 0.5, 0));
  EXPECT_THROW(split_sizes(3, 0.5, 0), InputError);
  EXPECT_THROW(split_sizes(100, 0, 0.5), InputError);
  EXPECT_THROW(split_sizes(100, 0.5, 0.5), InputError);
  EXPECT_THROW(split_sizes(100, 0.5, 0.01), InputError);
  EXPECT_THROW(split_sizes(100, 0.5, -0.1), InputError);
}

}  // namespace
}  // namespace infomax
