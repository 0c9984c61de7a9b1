#include "tasks/distributions/image_bits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "tasks/class_images.h"
#include "tasks/distributions/channel.h"

namespace infomax {

namespace {

class ImageBits final : public Task {
 public:
  ImageBits(ClassImages images, std::size_t sources, std::size_t columns, double flipped)
      : images_(std::move(images)),
        sources_(sources),
        columns_(columns),
        flipped_(flipped),
        truth_{static_cast<double>(sources) * channel_information(2 * flipped, 2)} {}

  std::size_t x_width() const override { return sources_ * images_.size(); }
  std::size_t y_width() const override { return sources_ * images_.size(); }
  Truth truth() const override { return truth_; }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("image-bits", "x", x, x.rows(), x_width());
    require_shape("image-bits", "y", y, x.rows(), y_width());
    for (std::size_t i = 0; i < x.rows(); ++i)
      for (std::size_t s = 0; s < sources_; ++s) {
        const std::size_t bit = stream.below(2),
                          other = stream.uniform() < flipped_ ? 1 - bit : bit;
        place(images_.draw(stream, bit), s, x.row(i));
        place(images_.draw(stream, other), s, y.row(i));
      }
  }

 private:
  // Into the mosaic, whose lines run over all of its columns.
  void place(std::span<const float> image, std::size_t source, std::span<double> mosaic) const {
    const std::size_t line = images_.width() * images_.channels();
    const std::size_t top = source / columns_ * images_.height(), left = source % columns_ * line;
    for (std::size_t r = 0; r < images_.height(); ++r)
      std::ranges::copy(image.subspan(r * line, line),
                        mosaic.subspan((top + r) * columns_ * line + left, line).begin());
  }

  ClassImages images_;
  std::size_t sources_, columns_;
  double flipped_;
  Truth truth_;
};

}  // namespace

double flip_probability(double information) {
  return 0.5 * channel_redrawn(information, 2);
}

std::unique_ptr<Task> make_image_bits(const Settings& settings,
                                      const std::shared_ptr<const ImageSet>& images) {
  const auto sources = static_cast<std::size_t>(settings.count("sources")),
             columns = static_cast<std::size_t>(settings.count("columns"));
  if (sources % columns != 0)
    throw InputError(fmt::format("image-bits: columns is {}, want a divisor of the sources, {}",
                                 columns, sources));
  double flipped = 0;
  if (settings.has("flipped")) {
    flipped = settings.number("flipped");
  } else {
    const double information = settings.number("information"), s = static_cast<double>(sources),
                 most = s * std::log(2.0);
    if (!(information >= 0 && information <= most * (1 + 1e-12)))
      throw InputError(fmt::format(
          "image-bits: information is {}, want a number of nats in [0, {:.8g}], {} bits",
          information, most, sources));
    flipped = flip_probability(std::min(information / s, std::log(2.0)));
  }
  return std::make_unique<ImageBits>(
      ClassImages("image-bits", images, 2, static_cast<std::size_t>(settings.count("shrink"))),
      sources, columns, flipped);
}

}  // namespace infomax
