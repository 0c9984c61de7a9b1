#include "views/halves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/build.h"
#include "core/error.h"
#include "data/idx_set.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

// Three images of 4x2 in one channel: image i holds 8 i, 8 i + 1, ...
ImageSet counted_set() {
  ImageSet set;
  set.name = "counted";
  set.height = 4;
  set.width = 2;
  set.train.count = 3;
  for (std::uint8_t k = 0; k < 24; ++k) set.train.pixels.push_back(k);
  set.train.labels = {0, 1, 2};
  return set;
}

Stream stream(std::uint32_t step) {
  return Streams("views", "test", SeedBlock::reference, 0)(Purpose::train_noise, step);
}

// Worked by hand: image 2 begins at 16, its lower half at 20.
TEST(Halves, AreTheUpperAndTheLowerRows) {
  const ImageSet set = counted_set();
  EXPECT_EQ(half_width(set), 4u);
  const std::uint32_t indices[] = {2, 0};
  std::vector<float> memory(8);
  const Matrix out(memory.data(), 2, 4);
  gather_half(set, set.train, Half::top, indices, out);
  EXPECT_EQ(memory, (std::vector<float>{16 / 255.f, 17 / 255.f, 18 / 255.f, 19 / 255.f,  //
                                        0, 1 / 255.f, 2 / 255.f, 3 / 255.f}));
  gather_half(set, set.train, Half::bottom, indices, out);
  EXPECT_EQ(memory, (std::vector<float>{20 / 255.f, 21 / 255.f, 22 / 255.f, 23 / 255.f,  //
                                        4 / 255.f, 5 / 255.f, 6 / 255.f, 7 / 255.f}));
}

// All 256 bytes, at every length up to a vector's: k / 255 rounded once, 0 and 1 exactly.
TEST(Halves, EveryByteIsItsQuotientRoundedOnce) {
  ImageSet set;
  set.height = 2;
  set.train.count = 1;
  for (std::size_t width = 1; width <= 256; ++width) {
    set.width = width;
    set.train.pixels.resize(2 * width);
    for (std::size_t k = 0; k < width; ++k)
      set.train.pixels[k] = static_cast<std::uint8_t>(256 - width + k);
    std::vector<float> memory(width);
    const std::uint32_t indices[] = {0};
    gather_half(set, set.train, Half::top, indices, Matrix(memory.data(), 1, width));
    for (std::size_t k = 0; k < width; ++k) {
      ASSERT_EQ(memory[k], static_cast<float>(static_cast<double>(256 - width + k) / 255));
    }
    EXPECT_EQ(memory.back(), 1.0f);
  }
}

TEST(Halves, LeaveThePaddingOfRowsAlone) {
  const ImageSet set = counted_set();
  const std::uint32_t indices[] = {1, 1};
  std::vector<float> memory(12, -1);
  const Matrix out(memory.data(), 2, 4, 6);
  gather_half(set, set.train, Half::top, indices, out);
  Stream noise = stream(0);
  add_noise(1, noise, out);
  for (const std::size_t padding : {4, 5, 10, 11}) EXPECT_EQ(memory[padding], -1);
}

TEST(Halves, RefuseWhatDoesNotFit) {
  ImageSet set = counted_set();
  std::vector<float> memory(8);
  const Matrix out(memory.data(), 2, 4);
  const std::uint32_t one[] = {0}, outside[] = {0, 3};
  EXPECT_THROW(gather_half(set, set.train, Half::top, one, out), ShapeError);
  EXPECT_THROW(gather_half(set, set.train, Half::top, outside, out), ShapeError);
  EXPECT_THROW(gather_half(set, set.train, Half::top, outside, Matrix(memory.data(), 2, 3)),
               ShapeError);
  set.height = 3;
  EXPECT_THROW(half_width(set), ShapeError);
}

// The plain loop: one long draw, one number after the other.
TEST(Noise, AddsTheStreamsNumbersInOrder) {
  std::vector<float> numbers(2000), memory(2000, 0.5f);
  stream(1).fill_normal(numbers);
  Stream noise = stream(1);
  add_noise(0.25, noise, Matrix(memory.data(), 5, 400));
  for (std::size_t i = 0; i < memory.size(); ++i) ASSERT_EQ(memory[i], 0.5f + 0.25f * numbers[i]);
}

// n = 100,352 numbers of std 0.05: the mean's error is 0.05 / sqrt(n) = 1.6e-4 and the deviation's
// 0.05 / sqrt(2 n) = 1.1e-4; we allow five of each (6e-7).
TEST(Noise, HasTheStatedMoments) {
  std::vector<float> memory(256 * 392);
  Stream noise = stream(2);
  add_noise(0.05, noise, Matrix(memory.data(), 256, 392));
  double sum = 0, squares = 0;
  for (float z : memory) {
    sum += z;
    squares += static_cast<double>(z) * z;
  }
  const double n = static_cast<double>(memory.size());
  EXPECT_NEAR(sum / n, 0, 8e-4);
  EXPECT_NEAR(std::sqrt(squares / n), 0.05, 5.6e-4);
}

TEST(Noise, OfNothingDrawsNothing) {
  std::vector<float> memory(12, 3);
  Stream noise = stream(3);
  add_noise(0, noise, Matrix(memory.data(), 3, 4));
  EXPECT_EQ(memory, std::vector<float>(12, 3));
  EXPECT_EQ(noise.bits64(), stream(3).bits64());
  EXPECT_THROW(add_noise(-0.1, noise, Matrix(memory.data(), 3, 4)), ShapeError);
  EXPECT_THROW(add_noise(std::nan(""), noise, Matrix(memory.data(), 3, 4)), ShapeError);
}

TEST(Halves, OfRealMnistAreItsPixelsOver255) {
  const auto data = testkit::data_folder();
  if (!data) GTEST_SKIP() << "INFOMAX_DATA is not set";
  const auto set =
      load_idx_set("mnist", {{*data}, build_facts().source_dir + "/datasets/manifest.toml"});
  ASSERT_EQ(half_width(*set), 392u);
  const std::uint32_t indices[] = {0, 59'999};
  std::vector<float> top(2 * 392), bottom(2 * 392);
  gather_half(*set, set->train, Half::top, indices, Matrix(top.data(), 2, 392));
  gather_half(*set, set->train, Half::bottom, indices, Matrix(bottom.data(), 2, 392));
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t p = 0; p < 392; ++p) {
      const std::size_t at = indices[i] * std::size_t{784} + p;
      ASSERT_EQ(top[i * 392 + p], static_cast<float>(set->train.pixels[at]) / 255);
      ASSERT_EQ(bottom[i * 392 + p], static_cast<float>(set->train.pixels[at + 392]) / 255);
    }
  }
  // The first image's first ink: row 5, columns 12 to 15 hold 3, 18, 18, 18.
  EXPECT_EQ(top[5 * 28 + 11], 0);
  EXPECT_EQ(top[5 * 28 + 12], 3 / 255.f);
  EXPECT_EQ(top[5 * 28 + 13], 18 / 255.f);
}

}  // namespace
}  // namespace infomax
