#include "data/glyphs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"

namespace infomax {
namespace {

constexpr std::size_t kPixels = kGlyphSide * kGlyphSide;

const ImageSet& default_set() {
  static const ImageSet set = make_glyphs(kGlyphsTrain, kGlyphsTest);
  return set;
}

// The bytes of the default set. A change moves every result on glyphs: raise kNumericsVersion.
TEST(Glyphs, BytesAreWhatTheyWere) {
  EXPECT_EQ(default_set().sha256.at("decoded"),
            "264b31d394ced78155726aa827fe9cc8db93aef9d9f97b023c774a082c586a0b");
}

TEST(Glyphs, ASampleDependsOnNothingButItsSplitAndNumber) {
  const ImageSet small = make_glyphs(20, 10);
  EXPECT_EQ(small.train.count, 20u);
  EXPECT_TRUE(std::equal(small.train.pixels.begin(), small.train.pixels.end(),
                         default_set().train.pixels.begin()));
  EXPECT_TRUE(std::equal(small.test.labels.begin(), small.test.labels.end(),
                         default_set().test.labels.begin()));
  std::vector<std::uint8_t> one(kPixels);
  EXPECT_EQ(draw_glyph(Purpose::glyphs_test, 7, one), small.test.labels[7]);
  EXPECT_TRUE(std::equal(one.begin(), one.end(), small.test.pixels.begin() + 7 * kPixels));
  EXPECT_FALSE(
      std::equal(small.test.pixels.begin(), small.test.pixels.end(), small.train.pixels.begin()));
}

// 10,000 labels of probability 1/10: a count's deviation is 30, and 6 of them leave 2e-9 a class.
TEST(Glyphs, EveryDigitComesAboutAsOften) {
  std::array<int, 10> counts{};
  for (std::uint8_t label : default_set().train.labels) ++counts.at(label);
  for (int count : counts) EXPECT_NEAR(count, 1000, 180);
}

// Mean ink and its place are like MNIST's (33 of 255, centred); the outermost pixels hold noise
// alone, which is the positive half of a normal of std 0.06 * 255: mean 0.06 * 255 / sqrt(2 pi)
// = 6.1.
TEST(Glyphs, InkLiesInTheMiddle) {
  const ImageSplit& train = default_set().train;
  double all = 0, corner = 0, top = 0;
  for (std::size_t i = 0; i < train.count; ++i) {
    for (std::size_t p = 0; p < kPixels; ++p) {
      all += train.pixels[i * kPixels + p];
      if (p < kPixels / 2) top += train.pixels[i * kPixels + p];
    }
    corner += train.pixels[i * kPixels];
  }
  const double n = static_cast<double>(train.count);
  EXPECT_GT(all / (n * kPixels), 25);
  EXPECT_LT(all / (n * kPixels), 45);
  EXPECT_NEAR(corner / n, 6.1, 0.5);
  EXPECT_NEAR(top / all, 0.5, 0.05);
}

// Nearest class mean on half an image, the simplest classifier there is: 0.64 here, 0.68 on MNIST's
// top halves. Harder than one look, easier than chance.
double nearest_mean_accuracy(const ImageSet& set, std::size_t first) {
  constexpr std::size_t kHalf = kPixels / 2;
  std::array<std::vector<double>, 10> means;
  std::array<double, 10> counts{};
  means.fill(std::vector<double>(kHalf));
  for (std::size_t i = 0; i < set.train.count; ++i) {
    const std::size_t label = set.train.labels[i];
    ++counts[label];
    for (std::size_t p = 0; p < kHalf; ++p)
      means[label][p] += set.train.pixels[i * kPixels + first + p];
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < set.test.count; ++i) {
    std::size_t best = 0;
    double nearest = 1e300;
    for (std::size_t c = 0; c < 10; ++c) {
      double distance = 0;
      for (std::size_t p = 0; p < kHalf; ++p) {
        const double d = set.test.pixels[i * kPixels + first + p] - means[c][p] / counts[c];
        distance += d * d;
      }
      if (distance < nearest) {
        nearest = distance;
        best = c;
      }
    }
    right += best == set.test.labels[i];
  }
  return static_cast<double>(right) / static_cast<double>(set.test.count);
}

TEST(Glyphs, HalvesAreNeitherTrivialNorHopeless) {
  for (const std::size_t first : {std::size_t{0}, kPixels / 2}) {
    const double accuracy = nearest_mean_accuracy(default_set(), first);
    EXPECT_GT(accuracy, 0.60) << first;
    EXPECT_LT(accuracy, 0.70) << first;
  }
}

TEST(Glyphs, RefuseAnotherSizeOrPurpose) {
  std::vector<std::uint8_t> pixels(kPixels);
  EXPECT_THROW(draw_glyph(Purpose::other, 0, pixels), ShapeError);
  EXPECT_THROW(draw_glyph(Purpose::glyphs_train, 0, std::span(pixels).first(783)), ShapeError);
}

}  // namespace
}  // namespace infomax
