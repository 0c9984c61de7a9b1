#include "views/labelled_halves.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/error.h"
#include "data/glyphs.h"

namespace infomax {
namespace {

constexpr std::size_t kBatch = 16, kWidth = 392;
const Streams kStreams("views", "labelled", SeedBlock::reference, 1);

std::shared_ptr<const ImageSet> glyphs() {
  static const auto set = std::make_shared<const ImageSet>(make_glyphs(100, 50));
  return set;
}

TEST(LabelledHalves, AreTheTopHalvesAndLabelsOfThePlannedSamples) {
  LabelledHalves source(glyphs(), kStreams, Split::train, kBatch, Purpose::classifier_order, false);
  EXPECT_EQ(source.x_width(), kWidth);
  EXPECT_EQ(source.classes(), 10u);
  BatchPlan order(100, kBatch, kStreams, Purpose::classifier_order);
  std::vector<float> memory(kBatch * kWidth);
  const Matrix x(memory.data(), kBatch, kWidth);
  std::vector<std::uint8_t> labels(kBatch);
  for (const std::uint64_t step : {0, 5, 6, 17}) {
    source.batch(step, x, labels);
    const auto indices = order.at(step);
    for (std::size_t i = 0; i < kBatch; ++i) {
      const std::uint8_t* image = glyphs()->train.pixels.data() + indices[i] * std::size_t{784};
      for (std::size_t p = 0; p < kWidth; ++p)
        ASSERT_EQ(x(i, p), static_cast<float>(image[p]) / 255);
      EXPECT_EQ(labels[i], glyphs()->train.labels[indices[i]]);
    }
    std::vector<float> as_pairs(kBatch * kWidth), y(kBatch);
    source.batch(step, Matrix(as_pairs.data(), kBatch, kWidth), Matrix(y.data(), kBatch, 1));
    EXPECT_EQ(as_pairs, memory);
    std::vector<std::uint8_t> again(kBatch);
    labels_of(ConstMatrix(y.data(), kBatch, 1), again);
    EXPECT_EQ(again, labels);
  }
}

// 50 test images are three batches of 16: batch 3 is batch 0 again.
TEST(LabelledHalves, OfOneEpochWrapRound) {
  LabelledHalves source(glyphs(), kStreams, Split::test, kBatch, Purpose::test_order, true);
  std::vector<float> first(kBatch * kWidth), again(kBatch * kWidth), next(kBatch * kWidth);
  std::vector<std::uint8_t> labels(kBatch);
  source.batch(0, Matrix(first.data(), kBatch, kWidth), labels);
  source.batch(1, Matrix(next.data(), kBatch, kWidth), labels);
  source.batch(3, Matrix(again.data(), kBatch, kWidth), labels);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, next);
}

TEST(LabelledHalves, RefuseShapesThatDontFit) {
  EXPECT_THROW(LabelledHalves(glyphs(), kStreams, Split::test, 51, Purpose::test_order, true),
               ShapeError);
  LabelledHalves source(glyphs(), kStreams, Split::test, kBatch, Purpose::test_order, true);
  std::vector<float> memory(kBatch * kWidth);
  std::vector<std::uint8_t> labels(kBatch), more(kBatch + 1);
  EXPECT_THROW(source.batch(0, Matrix(memory.data(), kBatch, kWidth), more), ShapeError);
  EXPECT_THROW(source.batch(0, Matrix(memory.data(), kBatch, kWidth - 1), labels), ShapeError);
}

}  // namespace
}  // namespace infomax
