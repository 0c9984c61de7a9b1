#include "views/image_pairs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "data/glyphs.h"
#include "views/halves.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 16, kWidth = 392;
const Streams kStreams("views", "pairs", SeedBlock::reference, 1);

std::shared_ptr<const ImageSet> glyphs() {
  static const auto set = std::make_shared<const ImageSet>(make_glyphs(100, 50));
  return set;
}

struct Pair {
  std::vector<float> x, y;
  bool operator==(const Pair&) const = default;
};

Pair batch_of(PairSource& source, std::uint64_t step) {
  Pair pair{std::vector<float>(kBatch * kWidth), std::vector<float>(kBatch * kWidth)};
  source.batch(step, Matrix(pair.x.data(), kBatch, kWidth), Matrix(pair.y.data(), kBatch, kWidth));
  return pair;
}

ImagePairsPlan plan_with(double noise) {
  ImagePairsPlan plan;
  plan.batch = kBatch;
  plan.noise_std = noise;
  return plan;
}

TEST(ImagePairs, AreBothHalvesOfThePlannedSamples) {
  ImagePairs source(glyphs(), kStreams, plan_with(0));
  EXPECT_EQ(source.x_width(), kWidth);
  EXPECT_EQ(source.y_width(), kWidth);
  EXPECT_EQ(source.batches_per_epoch(), 6u);
  BatchPlan order(100, kBatch, kStreams, Purpose::batch_order);
  for (const std::uint64_t step : {0, 5, 6, 17}) {
    const Pair pair = batch_of(source, step);
    const auto indices = order.at(step);
    for (std::size_t i = 0; i < kBatch; ++i) {
      const std::uint8_t* image = glyphs()->train.pixels.data() + indices[i] * std::size_t{784};
      for (std::size_t p = 0; p < kWidth; ++p) {
        ASSERT_EQ(pair.x[i * kWidth + p], static_cast<float>(image[p]) / 255);
        ASSERT_EQ(pair.y[i * kWidth + p], static_cast<float>(image[kWidth + p]) / 255);
      }
    }
  }
}

TEST(ImagePairs, AnyOrderOfAskingGivesTheSamePairs) {
  ImagePairs forward(glyphs(), kStreams, plan_with(0.1)), other(glyphs(), kStreams, plan_with(0.1));
  std::vector<Pair> pairs;
  for (std::uint64_t step = 0; step < 14; ++step) pairs.push_back(batch_of(forward, step));
  for (const std::uint64_t step : {13, 2, 2, 7, 0, 6}) {
    EXPECT_EQ(batch_of(other, step), pairs[step]) << step;
  }
}

// What noise adds to both views: x first, then y, from the stream of the step.
TEST(ImagePairs, NoiseComesFromTheStreamOfTheStep) {
  ImagePairs clean(glyphs(), kStreams, plan_with(0)), noisy(glyphs(), kStreams, plan_with(0.05));
  Pair want = batch_of(clean, 9);
  Stream stream = kStreams(Purpose::train_noise, 9);
  add_noise(0.05, stream, Matrix(want.x.data(), kBatch, kWidth));
  add_noise(0.05, stream, Matrix(want.y.data(), kBatch, kWidth));
  EXPECT_EQ(batch_of(noisy, 9), want);
}

// Differences of noisy and clean views, n = 6,272 of each: deviation 0.05 (its error is
// 0.05 / sqrt(2 n) = 4.5e-4) and correlation 0 (its error is 1 / sqrt(n) = 0.0126), five errors
// allowed; shared noise is equal but for rounding.
TEST(ImagePairs, NoiseIsIndependentOrSharedAsAsked) {
  ImagePairs clean(glyphs(), kStreams, plan_with(0)),
      independent(glyphs(), kStreams, plan_with(0.05));
  ImagePairsPlan plan = plan_with(0.05);
  plan.sharing = NoiseSharing::shared;
  ImagePairs shared(glyphs(), kStreams, plan);
  const Pair base = batch_of(clean, 0), apart = batch_of(independent, 0),
             same = batch_of(shared, 0);
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < base.x.size(); ++i) {
    const double nx = apart.x[i] - base.x[i], ny = apart.y[i] - base.y[i];
    xx += nx * nx;
    xy += nx * ny;
    EXPECT_NEAR(same.x[i] - base.x[i], same.y[i] - base.y[i], 2e-7);
  }
  EXPECT_EQ(same.x, apart.x);
  const double n = static_cast<double>(base.x.size());
  EXPECT_NEAR(std::sqrt(xx / n), 0.05, 5 * 4.5e-4);
  EXPECT_NEAR(xy / xx, 0, 5 * 0.0126);
}

// For evaluation: the same pairs again and again, each time with fresh noise.
TEST(ImagePairs, OneEpochWrapsRoundWithFreshNoise) {
  ImagePairsPlan plan = plan_with(0);
  plan.split = Split::test;
  plan.order = Purpose::test_order;
  plan.noise = Purpose::test_noise;
  plan.one_epoch = true;
  ImagePairs clean(glyphs(), kStreams, plan);
  ASSERT_EQ(clean.batches_per_epoch(), 3u);
  for (std::uint64_t step = 0; step < 3; ++step) {
    EXPECT_EQ(batch_of(clean, step), batch_of(clean, step + 3));
    EXPECT_EQ(batch_of(clean, step), batch_of(clean, step + 300));
  }
  plan.noise_std = 0.05;
  ImagePairs noisy(glyphs(), kStreams, plan);
  EXPECT_NE(batch_of(noisy, 0), batch_of(noisy, 3));
}

TEST(ImagePairs, RefuseWhatDoesNotFit) {
  EXPECT_THROW(ImagePairs(glyphs(), kStreams, plan_with(-1)), ShapeError);
  ImagePairsPlan large;
  large.batch = 101;
  EXPECT_THROW(ImagePairs(glyphs(), kStreams, large), ShapeError);

  ImagePairs source(glyphs(), kStreams, plan_with(0));
  std::vector<float> memory(kBatch * kWidth);
  const Matrix right(memory.data(), kBatch, kWidth), narrow(memory.data(), kBatch, kWidth - 1),
      short_of_rows(memory.data(), kBatch - 1, kWidth);
  EXPECT_THROW(source.batch(0, narrow, right), ShapeError);
  EXPECT_THROW(source.batch(0, right, short_of_rows), ShapeError);
  ImagePairs noisy(glyphs(), kStreams, plan_with(0.1));
  EXPECT_THROW(noisy.batch(std::uint64_t{1} << 32, right, right), ShapeError);
}

}  // namespace
}  // namespace infomax
