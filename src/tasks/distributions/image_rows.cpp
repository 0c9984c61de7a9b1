#include "tasks/distributions/image_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/require.h"
#include "tasks/class_images.h"

namespace infomax {

namespace {

constexpr std::size_t kFewer = 3;  // rows that the second copy shows less

enum class Consistency { baseline, data_processing, additivity };

class ImageRows final : public Task {
 public:
  ImageRows(SetImages images, Consistency consistency, std::size_t rows)
      : images_(std::move(images)), consistency_(consistency), rows_(rows) {}

  std::size_t x_width() const override { return copies() * images_.size(); }
  std::size_t y_width() const override { return copies() * images_.size(); }
  Truth truth() const override {
    if (rows_ == 0) return {0};
    return {std::numeric_limits<double>::quiet_NaN(), Truth::By::unknown};
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("image-rows", "x", x, x.rows(), x_width());
    require_shape("image-rows", "y", y, x.rows(), y_width());
    for (std::size_t i = 0; i < x.rows(); ++i) {
      std::size_t image = images_.draw(stream);
      for (std::size_t copy = 0; copy < copies(); ++copy) {
        if (copy > 0 && consistency_ == Consistency::additivity) image = images_.draw(stream);
        const std::span<double> whole = x.row(i).subspan(copy * images_.size(), images_.size()),
                                shown = y.row(i).subspan(copy * images_.size(), images_.size());
        images_.image(image, whole);
        const std::size_t top = rows_of(copy) * images_.width() * images_.channels();
        std::ranges::copy(whole.first(top), shown.begin());
        std::ranges::fill(shown.subspan(top), 0.0);
      }
    }
  }

 private:
  std::size_t copies() const { return consistency_ == Consistency::baseline ? 1 : 2; }
  std::size_t rows_of(std::size_t copy) const {
    const bool fewer = copy > 0 && consistency_ == Consistency::data_processing;
    return fewer ? rows_ - std::min(rows_, kFewer) : rows_;
  }

  SetImages images_;
  Consistency consistency_;
  std::size_t rows_;
};

}  // namespace

std::unique_ptr<Task> make_image_rows(const Settings& settings,
                                      const std::shared_ptr<const ImageSet>& images) {
  SetImages all("image-rows", images, static_cast<std::size_t>(settings.count("shrink")));
  const auto rows = static_cast<std::size_t>(settings.count("top_rows"));
  if (rows > all.height())
    throw InputError(fmt::format("image-rows: top_rows is {}, want at most {}, an image's height",
                                 rows, all.height()));
  Consistency consistency = Consistency::baseline;
  if (settings.says("consistency", "data-processing")) consistency = Consistency::data_processing;
  if (settings.says("consistency", "additivity")) consistency = Consistency::additivity;
  return std::make_unique<ImageRows>(std::move(all), consistency, rows);
}

}  // namespace infomax
