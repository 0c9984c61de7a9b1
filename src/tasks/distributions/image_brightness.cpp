#include "tasks/distributions/image_brightness.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/require.h"
#include "tasks/class_images.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/distributions/uniform_noise.h"
#include "transforms/normal_cdf.h"

namespace infomax {

namespace {

constexpr double kMostNats = 16;

class ImageBrightness final : public Task {
 public:
  // v is what the factors' task draws, over `y_range`; of normal factors first Phi.
  ImageBrightness(SetImages images, std::unique_ptr<Task> factors, bool normal, double y_range)
      : images_(std::move(images)),
        factors_(std::move(factors)),
        normal_(normal),
        y_range_(y_range) {
    std::vector<double> image(images_.size());
    for (std::size_t i = 0; i < images_.count(); ++i) {
      images_.image(i, image);
      maxima_.push_back(*std::ranges::max_element(image));
      if (!(maxima_.back() > 0))
        throw InputError(fmt::format("image-brightness: image {} has no value above 0", i));
    }
  }

  std::size_t x_width() const override { return images_.size(); }
  std::size_t y_width() const override { return images_.size(); }
  Truth truth() const override { return factors_->truth(); }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("image-brightness", "x", x, x.rows(), x_width());
    require_shape("image-brightness", "y", y, x.rows(), y_width());
    for (std::size_t i = 0; i < x.rows(); ++i) {
      double u = 0, v = 0;
      factors_->sample(stream, {&u, 1, 1}, {&v, 1, 1});
      draw(stream, normal_ ? standard_normal_cdf(u) : u, x.row(i));
      draw(stream, normal_ ? standard_normal_cdf(v) : v / y_range_, y.row(i));
    }
  }

 private:
  void draw(Stream& stream, double brightness, std::span<double> out) const {
    const std::size_t number = images_.draw(stream);
    images_.image(number, out);
    const double scale = brightness / maxima_[number];
    for (double& value : out) value *= scale;
  }

  SetImages images_;
  std::unique_ptr<Task> factors_;
  bool normal_;
  double y_range_;
  std::vector<double> maxima_;  // by image
};

}  // namespace

std::unique_ptr<Task> make_image_brightness(const Settings& settings,
                                            const std::shared_ptr<const ImageSet>& images) {
  const double information = settings.number("information");
  if (!(information > 0 && information <= kMostNats))
    throw InputError(
        fmt::format("image-brightness: information is {}, want more than 0 nats and at most {}",
                    information, kMostNats));
  const bool normal = settings.says("factors", "normal-cdf");
  const Settings pair{{"dimension", std::int64_t{1}}, {"information", information}};
  return std::make_unique<ImageBrightness>(
      SetImages("image-brightness", images, static_cast<std::size_t>(settings.count("shrink"))),
      normal ? make_gaussian(pair) : make_smoothed_uniform(pair), normal,
      1 + 2 * uniform_noise_half_width(information));
}

}  // namespace infomax
