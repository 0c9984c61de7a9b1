#include "tasks/distributions/image_bits.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// Images of 2 x 2 whose class is their one grey level: 0.2 and 1.
std::shared_ptr<const ImageSet> levels() {
  auto set = std::make_shared<ImageSet>();
  set->name = "levels";
  set->height = set->width = set->classes = 2;
  set->train = {2, {51, 51, 51, 51, 255, 255, 255, 255}, {0, 1}};
  return set;
}

Settings of(std::int64_t sources, std::int64_t columns, double flipped) {
  return {{"image_set", std::string("levels")},
          {"shrink", std::int64_t{1}},
          {"sources", sources},
          {"columns", columns},
          {"flipped", flipped}};
}

// Ten bits at the flips of Lee and Rhee (2024): 2, 4, 6 and 8 bits, to eight decimals of p.
TEST(ImageBits, HaveTheInformationOfTheirBits) {
  const std::pair<double, double> known[] = {
      {2, 0.24300385}, {4, 0.14610240}, {6, 0.07938260}, {8, 0.03112446}, {10, 0}};
  for (const auto& [bits, p] : known) {
    EXPECT_NEAR(flip_probability(bits / 10 * std::log(2.0)), p, 5e-9) << bits;
    EXPECT_NEAR(make_image_bits(of(10, 2, p), levels())->mi() / std::log(2.0), bits, 1e-6) << bits;
  }
}

TEST(ImageBits, StandInAMosaic) {
  const auto task = make_image_bits(of(6, 3, 0.25), levels());
  constexpr std::size_t n = 4000, width = 6 * 4;
  EXPECT_EQ(task->x_width(), width);
  Owned<double> x(n, width), y(n, width);
  Stream stream = testkit::test_stream(3);
  task->sample(stream, x, y);
  double same = 0, bright = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t s = 0; s < 6; ++s) {
      // Four lines of 3 images side by side, two pixels each.
      const std::size_t at = (s / 3 * 2) * 6 + s % 3 * 2;
      for (const std::size_t pixel : {at, at + 1, at + 6, at + 7}) EXPECT_EQ(x(i, pixel), x(i, at));
      same += x(i, at) == y(i, at) ? 1.0 / (6 * n) : 0;
      bright += x(i, at) == 1 ? 1.0 / (6 * n) : 0;
    }
  EXPECT_NEAR(same, 0.75, 4 * std::sqrt(0.1875 / (6 * n)));
  EXPECT_NEAR(bright, 0.5, 4 * std::sqrt(0.25 / (6 * n)));
}

TEST(ImageBits, RefuseAMosaicThatDoesntFit) {
  EXPECT_THROW(make_image_bits(of(10, 3, 0.1), levels()), InputError);
  Settings settings = of(2, 1, 0.1);
  settings.erase("flipped");
  settings.set("information", 1.5);
  EXPECT_THROW(make_image_bits(settings, levels()), InputError);
}

}  // namespace
}  // namespace infomax
