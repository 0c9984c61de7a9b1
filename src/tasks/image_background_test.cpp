#include "tasks/image_background.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "tasks/distributions/image_bits.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

// One image of 2 x 2 in three channels, whose means over them are 76/765, 0.2, 230/765 and 1.
std::shared_ptr<const ImageSet> photograph() {
  auto set = std::make_shared<ImageSet>();
  set->name = "photograph";
  set->height = set->width = 2;
  set->channels = 3;
  set->train = {1, {0, 51, 25, 51, 51, 51, 102, 51, 77, 255, 255, 255}, {0}};
  return set;
}

// Each pixel of the background covers 2 x 3 of an image of 4 x 6; what is too bright is cut at 1.
TEST(ImageBackground, IsStretchedAddedAndCut) {
  const ImageBackground background("test", photograph(), 4, 6, 1, 0.5);
  std::vector<double> image(4 * 6, 0.6);
  Stream stream = testkit::test_stream(1);
  background.add(stream, image);
  const double behind[2][2] = {{76 / 765.0, 0.2}, {230 / 765.0, 1}};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 6; ++j)
      EXPECT_NEAR(image[i * 6 + j], std::min(1.0, 0.6 + 0.5 * behind[i / 2][j / 3]), 1e-15)
          << i << " " << j;
}

TEST(ImageBackground, KeepsItsChannelsWhereTheImageHasAsMany) {
  const ImageBackground background("test", photograph(), 2, 2, 3, 1);
  std::vector<double> image(2 * 2 * 3);
  Stream stream = testkit::test_stream(1);
  background.add(stream, image);
  EXPECT_NEAR(image[1], 51 / 255.0, 1e-15);
  EXPECT_NEAR(image[6], 102 / 255.0, 1e-15);
  EXPECT_EQ(image[11], 1);
}

TEST(ImageBackground, Refuses) {
  EXPECT_THROW(ImageBackground("test", nullptr, 2, 2, 1, 1), InputError);
  EXPECT_THROW(ImageBackground("test", photograph(), 2, 2, 2, 1), InputError);
}

// Clipping can hide an image, so what is known of mosaics before a background is an upper bound; a
// background of strength 0 leaves every pixel.
TEST(ImageBackground, MakesAnUpperBoundOfAMosaicsInformation) {
  auto classes = std::make_shared<ImageSet>();
  classes->name = "levels";
  classes->height = classes->width = classes->classes = 2;
  classes->train = {2, {51, 51, 51, 51, 255, 255, 255, 255}, {0, 1}};
  classes->background = photograph();
  Settings settings{{"image_set", std::string("levels")},
                    {"shrink", std::int64_t{1}},
                    {"sources", std::int64_t{2}},
                    {"columns", std::int64_t{2}},
                    {"flipped", 0.1},
                    {"background", std::string("photograph")},
                    {"background_strength", 0.0}};
  const auto task = make_image_bits(settings, classes);
  EXPECT_EQ(task->truth().by, Truth::By::upper_bound);
  testkit::Owned<double> x(20, 8), y(20, 8);
  Stream stream = testkit::test_stream(2);
  task->sample(stream, x, y);
  for (const double value : x.flat()) EXPECT_TRUE(value == 0.2 || value == 1) << value;
  settings.erase("background_strength");
  EXPECT_THROW(make_image_bits(settings, classes), InputError);
}

}  // namespace
}  // namespace infomax
