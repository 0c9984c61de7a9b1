#include "tasks/distributions/image_brightness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "data/glyphs.h"
#include "tasks/distributions/uniform_noise.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

std::shared_ptr<const ImageSet> glyphs() {
  return std::make_shared<const ImageSet>(make_glyphs(200, 10));
}

Settings settings_of(double information, const char* factors) {
  return {{"image_set", std::string("glyphs")},
          {"shrink", std::int64_t{7}},
          {"information", information},
          {"factors", std::string(factors)}};
}

// (i) An image's maximum is its number: of the smoothed uniform pair u ~ U(0, 1) and v (1 + w) - u
// in (0, w), w the width of the noise at that information.
TEST(ImageBrightness, AnImageGivesItsNumberAway) {
  constexpr double information = 1;
  const auto task = make_image_brightness(settings_of(information, "smoothed-uniform"), glyphs());
  EXPECT_NEAR(task->mi(), information, 1e-12);
  EXPECT_EQ(task->x_width(), 16u);
  constexpr std::size_t n = 4000;
  Owned<double> x(n, 16), y(n, 16);
  Stream stream = testkit::test_stream(2);
  task->sample(stream, x, y);
  const double w = 2 * uniform_noise_half_width(information);
  double mean = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double u = *std::ranges::max_element(x.view().row(i)),
                 v = *std::ranges::max_element(y.view().row(i));
    EXPECT_GT(u, 0);
    EXPECT_LT(u, 1);
    const double noise = v * (1 + w) - u;
    EXPECT_GT(noise, -1e-12);  // of numbers near 1 that are divided and multiplied again
    EXPECT_LT(noise, w + 1e-12);
    mean += u / n;
  }
  EXPECT_NEAR(mean, 0.5, 4 / std::sqrt(12.0 * n));
}

// (ii) Given the numbers the images are independent: of what is shown, pixels over their maximum,
// the correlation is 0.
TEST(ImageBrightness, WhatIsShownIsIndependent) {
  const auto task = make_image_brightness(settings_of(2, "normal-cdf"), glyphs());
  constexpr std::size_t n = 4000;
  Owned<double> x(n, 16), y(n, 16);
  Stream stream = testkit::test_stream(3);
  task->sample(stream, x, y);
  for (const std::size_t k : {5U, 6U, 9U, 10U}) {
    double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double a = x(i, k) / *std::ranges::max_element(x.view().row(i)),
                   b = y(i, k) / *std::ranges::max_element(y.view().row(i));
      sx += a;
      sy += b;
      xx += a * a;
      yy += b * b;
      xy += a * b;
    }
    const double correlation =
        (n * xy - sx * sy) / std::sqrt((n * xx - sx * sx) * (n * yy - sy * sy));
    EXPECT_NEAR(correlation, 0, 4 / std::sqrt(n)) << k;
  }
}

TEST(ImageBrightness, Refuses) {
  EXPECT_THROW(make_image_brightness(settings_of(0, "normal-cdf"), glyphs()), InputError);
  EXPECT_THROW(make_image_brightness(settings_of(17, "normal-cdf"), glyphs()), InputError);
  EXPECT_THROW(make_image_brightness(settings_of(1, "normal-cdf"), nullptr), InputError);
  ImageSet dark = make_glyphs(20, 10);
  std::fill_n(dark.train.pixels.begin(), dark.height * dark.width, std::uint8_t{0});
  EXPECT_THROW(make_image_brightness(settings_of(1, "normal-cdf"),
                                     std::make_shared<const ImageSet>(std::move(dark))),
               InputError);
}

}  // namespace
}  // namespace infomax
