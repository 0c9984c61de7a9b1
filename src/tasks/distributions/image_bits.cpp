#include "tasks/distributions/image_bits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/require.h"
#include "tasks/class_images.h"
#include "tasks/distributions/channel.h"

namespace infomax {

namespace {

// What is drawn into a mosaic, whatever the channel.
struct Mosaic {
  ClassImages images;
  std::size_t sources, columns;
  std::optional<ImageBackground> background;
  mutable std::vector<double> shown = std::vector<double>(images.size());

  std::size_t size() const { return sources * images.size(); }

  // An image; the mosaic's lines run over all of its columns.
  void place(std::size_t image, std::size_t source, std::span<double> mosaic) const {
    images.image(image, shown);
    const std::size_t line = images.width() * images.channels();
    const std::size_t top = source / columns * images.height(), left = source % columns * line;
    for (std::size_t r = 0; r < images.height(); ++r)
      std::ranges::copy(std::span(shown).subspan(r * line, line),
                        mosaic.subspan((top + r) * columns * line + left, line).begin());
  }
};

class ImageBits final : public Task {
 public:
  ImageBits(std::shared_ptr<const Mosaic> mosaic, double flipped)
      : mosaic_(std::move(mosaic)),
        flipped_(flipped),
        truth_{static_cast<double>(mosaic_->sources) * channel_information(2 * flipped, 2),
               mosaic_->background ? Truth::By::upper_bound : Truth::By::closed_form} {}

  std::size_t x_width() const override { return mosaic_->size(); }
  std::size_t y_width() const override { return mosaic_->size(); }
  Truth truth() const override { return truth_; }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("image-bits", "x", x, x.rows(), x_width());
    require_shape("image-bits", "y", y, x.rows(), y_width());
    const ClassImages& images = mosaic_->images;
    for (std::size_t i = 0; i < x.rows(); ++i) {
      for (std::size_t s = 0; s < mosaic_->sources; ++s) {
        const std::size_t bit = stream.below(2),
                          other = stream.uniform() < flipped_ ? 1 - bit : bit;
        mosaic_->place(images.draw_of(stream, bit), s, x.row(i));
        mosaic_->place(images.draw_of(stream, other), s, y.row(i));
      }
      if (!mosaic_->background) continue;
      mosaic_->background->add(stream, x.row(i));
      mosaic_->background->add(stream, y.row(i));
    }
  }

 private:
  std::shared_ptr<const Mosaic> mosaic_;
  double flipped_;
  Truth truth_;
};

std::shared_ptr<const Mosaic> mosaic_of(std::string_view name, const Settings& settings,
                                        const std::shared_ptr<const ImageSet>& images) {
  const auto sources = static_cast<std::size_t>(settings.count("sources")),
             columns = static_cast<std::size_t>(settings.count("columns"));
  if (sources % columns != 0)
    throw InputError(fmt::format("{}: columns is {}, want a divisor of the sources, {}", name,
                                 columns, sources));
  if (settings.has("background") != settings.has("background_strength"))
    throw InputError(
        fmt::format("{}: want both background and background_strength, or neither", name));
  Mosaic out{ClassImages(name, images, 2, static_cast<std::size_t>(settings.count("shrink"))),
             sources,
             columns,
             {}};
  if (settings.has("background"))
    out.background.emplace(name, images->background, sources / columns * out.images.height(),
                           columns * out.images.width(), out.images.channels(),
                           settings.number("background_strength"));
  return std::make_shared<const Mosaic>(std::move(out));
}

double flipped_of(std::string_view name, double information, std::size_t sources) {
  const double s = static_cast<double>(sources), most = s * std::log(2.0);
  if (!(information >= 0 && information <= most * (1 + 1e-12)))
    throw InputError(
        fmt::format("{}: information is {}, want a number of nats in [0, {:.8g}], {} bits", name,
                    information, most, sources));
  return flip_probability(std::min(information / s, std::log(2.0)));
}

}  // namespace

double flip_probability(double information) {
  return 0.5 * channel_redrawn(information, 2);
}

std::unique_ptr<Task> make_image_bits(const Settings& settings,
                                      const std::shared_ptr<const ImageSet>& images) {
  std::shared_ptr<const Mosaic> mosaic = mosaic_of("image-bits", settings, images);
  const double flipped =
      settings.has("flipped")
          ? settings.number("flipped")
          : flipped_of("image-bits", settings.number("information"), mosaic->sources);
  return std::make_unique<ImageBits>(std::move(mosaic), flipped);
}

std::unique_ptr<Task> make_image_bits_staircase(const Settings& settings,
                                                const std::shared_ptr<const ImageSet>& images) {
  const std::shared_ptr<const Mosaic> mosaic = mosaic_of("image-bits-staircase", settings, images);
  std::vector<std::unique_ptr<Task>> levels;
  for (const double nats : settings.numbers("levels"))
    levels.push_back(std::make_unique<ImageBits>(
        mosaic, flipped_of("image-bits-staircase", nats, mosaic->sources)));
  return make_staircase_of("image-bits-staircase", std::move(levels),
                           settings.count("steps_per_level"));
}

}  // namespace infomax
