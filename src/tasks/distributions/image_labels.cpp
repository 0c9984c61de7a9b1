#include "tasks/distributions/image_labels.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "tasks/class_images.h"

namespace infomax {

namespace {

class ImageLabels final : public Task {
 public:
  ImageLabels(ClassImages images, std::size_t classes, double redrawn)
      : images_(std::move(images)),
        classes_(static_cast<std::uint32_t>(classes)),
        redrawn_(redrawn),
        truth_{channel_information(redrawn, classes)} {}

  std::size_t x_width() const override { return images_.size(); }
  std::size_t y_width() const override { return images_.size(); }
  Truth truth() const override { return truth_; }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("image-labels", "x", x, x.rows(), x_width());
    require_shape("image-labels", "y", y, x.rows(), y_width());
    for (std::size_t i = 0; i < x.rows(); ++i) {
      const std::uint32_t label = stream.below(classes_);
      const std::uint32_t other = stream.uniform() < redrawn_ ? stream.below(classes_) : label;
      images_.image(images_.draw_of(stream, label), x.row(i));
      images_.image(images_.draw_of(stream, other), y.row(i));
    }
  }

 private:
  ClassImages images_;
  std::uint32_t classes_;
  double redrawn_;
  Truth truth_;
};

}  // namespace

std::unique_ptr<Task> make_image_labels(const Settings& settings,
                                        const std::shared_ptr<const ImageSet>& images) {
  const auto classes = static_cast<std::size_t>(settings.count("classes"));
  double t = 0;
  if (settings.has("redrawn")) {
    t = settings.number("redrawn");
  } else {
    const double information = settings.number("information"),
                 most = std::log(static_cast<double>(classes));
    if (!(information >= 0 && information <= most))
      throw InputError(
          fmt::format("image-labels: information is {}, want a number of nats in [0, {:.8g}], the "
                      "logarithm of {} classes",
                      information, most, classes));
    t = channel_redrawn(information, classes);
  }
  return std::make_unique<ImageLabels>(
      ClassImages("image-labels", images, classes,
                  static_cast<std::size_t>(settings.count("shrink"))),
      classes, t);
}

}  // namespace infomax
