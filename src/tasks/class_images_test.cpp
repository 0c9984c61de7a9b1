#include "tasks/class_images.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "core/error.h"
#include "data/glyphs.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

// Four images of 2 x 2, classes 0, 1, 0, 1.
std::shared_ptr<ImageSet> tiny() {
  auto set = std::make_shared<ImageSet>();
  set->name = "tiny";
  set->height = set->width = set->classes = 2;
  set->train = {4, {0, 0, 0, 255, 255, 0, 0, 0, 0, 255, 0, 0, 255, 255, 0, 0}, {0, 1, 0, 1}};
  return set;
}

double first_pixel(const ClassImages& images, Stream& stream, std::size_t label) {
  std::vector<double> image(images.size());
  images.image(images.draw_of(stream, label), image);
  return image[0];
}

TEST(ClassImages, AreDrawnByClassAndShrunkByTheirMean) {
  const ClassImages whole("test", tiny(), 2, 1);
  EXPECT_EQ(whole.size(), 4u);
  EXPECT_EQ(whole.count(), 4u);
  EXPECT_EQ(whole.count_of(0), 2u);
  Stream stream = testkit::test_stream(1);
  for (int k = 0; k < 20; ++k) {
    EXPECT_EQ(first_pixel(whole, stream, 0), 0);
    EXPECT_EQ(first_pixel(whole, stream, 1), 1);
  }
  auto other = tiny();
  other->train.pixels = {0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0};
  const ClassImages shrunk("test", other, 2, 2);
  EXPECT_EQ(shrunk.size(), 1u);
  for (int k = 0; k < 20; ++k) {
    EXPECT_EQ(first_pixel(shrunk, stream, 0), 0.25);
    EXPECT_GE(first_pixel(shrunk, stream, 1), 0.5);
  }
}

// No edge of a set is too large: 96 x 96 in colour.
TEST(ClassImages, AreOfAnySize) {
  auto large = std::make_shared<ImageSet>();
  large->name = "large";
  large->height = large->width = 96;
  large->channels = 3;
  large->train = {1, std::vector<std::uint8_t>(96 * 96 * 3, 51), {0}};
  const SetImages images("test", large, 1);
  std::vector<double> image(images.size());
  images.image(0, image);
  for (const double value : image) EXPECT_NEAR(value, 0.2, 1e-15);
}

TEST(ClassImages, RefuseWhatDoesntTellItsClass) {
  const auto refusal = [](std::shared_ptr<const ImageSet> set, std::size_t classes,
                          std::size_t shrink) {
    return testkit::message_of<InputError>([&] { ClassImages("test", set, classes, shrink); });
  };
  EXPECT_NE(refusal(nullptr, 2, 1).find("no images"), std::string::npos);
  EXPECT_NE(refusal(tiny(), 3, 1).find("3 classes, want at most 2"), std::string::npos);
  EXPECT_NE(refusal(tiny(), 2, 3).find("shrink is 3, want a divisor"), std::string::npos);
  // One mean of a pixel in four is the same in either class.
  EXPECT_NE(refusal(tiny(), 2, 2).find("of class 0 and of class 1"), std::string::npos);
  auto lacking = tiny();
  lacking->train.labels = {0, 0, 0, 0};
  EXPECT_NE(refusal(lacking, 2, 1).find("no image of class 1"), std::string::npos);
}

}  // namespace
}  // namespace infomax
