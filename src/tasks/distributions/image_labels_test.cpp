#include "tasks/distributions/image_labels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "core/error.h"
#include "data/glyphs.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

Settings of(double redrawn, std::int64_t classes) {
  return {{"image_set", std::string("glyphs")},
          {"shrink", std::int64_t{1}},
          {"redrawn", redrawn},
          {"classes", classes}};
}

// Shuffling half of the pairs of two classes leaves 1 - h2(1/4) bits: 0.18872.
TEST(ImageLabels, HaveTheInformationOfTheirClasses) {
  const auto glyphs = std::make_shared<const ImageSet>(make_glyphs(200, 10));
  EXPECT_NEAR(make_image_labels(of(0.5, 2), glyphs)->mi() / std::log(2.0), 0.18872, 5e-6);
  EXPECT_NEAR(make_image_labels(of(0, 10), glyphs)->mi(), std::log(10.0), 1e-14);
}

// Every image's class, looked up among all of them: as often the same on both sides as the channel
// says.
TEST(ImageLabels, ShowTheClassesOfTheChannel) {
  const auto glyphs = std::make_shared<const ImageSet>(make_glyphs(300, 10));
  std::map<std::vector<std::uint8_t>, std::size_t> labels;
  for (std::size_t i = 0; i < glyphs->train.count; ++i) {
    const auto first = glyphs->train.pixels.begin() + static_cast<std::ptrdiff_t>(784 * i);
    labels[{first, first + 784}] = glyphs->train.labels[i];
  }
  const auto task = make_image_labels(of(0.6, 3), glyphs);
  constexpr std::size_t n = 4000;
  Owned<double> x(n, 784), y(n, 784);
  Stream stream = testkit::test_stream(2);
  task->sample(stream, x, y);
  const auto label_of = [&](std::span<const double> image) {
    std::vector<std::uint8_t> pixels;
    for (const double value : image)
      pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * value)));
    return labels.at(pixels);
  };
  double same = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t a = label_of(x.view().row(i)), b = label_of(y.view().row(i));
    EXPECT_LT(a, 3u);
    EXPECT_LT(b, 3u);
    same += a == b ? 1.0 / n : 0;
  }
  // 0.4 + 0.6 / 3.
  EXPECT_NEAR(same, 0.6, 4 * std::sqrt(0.24 / n));
}

}  // namespace
}  // namespace infomax
