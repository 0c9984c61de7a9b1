#include "tasks/distributions/rendered.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/math.h"
#include "core/require.h"
#include "tasks/distributions/gaussian.h"
#include "transforms/normal_cdf.h"

namespace infomax {

namespace {

constexpr double kWidth = 0.2, kLeast = 0.2;
constexpr std::size_t kMostHidden = 4, kMostSize = 64;

using Render = void (*)(std::span<const double> u, std::size_t n, std::span<double> image);

class Rendered final : public Task {
 public:
  Rendered(std::string name, std::size_t hidden, std::size_t size, Render render,
           std::unique_ptr<Task> numbers)
      : name_(std::move(name)),
        hidden_(hidden),
        size_(size),
        render_(render),
        numbers_(std::move(numbers)) {}

  std::size_t x_width() const override { return size_ * size_; }
  std::size_t y_width() const override { return size_ * size_; }
  Truth truth() const override { return numbers_->truth(); }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, x.rows(), y_width());
    double u[kMostHidden], v[kMostHidden];
    for (std::size_t i = 0; i < x.rows(); ++i) {
      numbers_->sample(stream, {u, 1, hidden_}, {v, 1, hidden_});
      draw({u, hidden_}, x.row(i));
      draw({v, hidden_}, y.row(i));
    }
  }

 private:
  void draw(std::span<double> normal, std::span<double> image) const {
    for (double& value : normal) value = standard_normal_cdf(value);
    render_(normal, size_, image);
  }

  std::string name_;
  std::size_t hidden_, size_;
  Render render_;
  std::unique_ptr<Task> numbers_;
};

std::unique_ptr<Task> make_rendered(std::string name, std::size_t hidden, Render render,
                                    const Settings& settings) {
  Settings numbers{{"dimension", static_cast<std::int64_t>(hidden)}};
  for (const char* key : {"information", "correlation"})
    if (const Value* value = settings.find(key)) numbers.set(key, *value);
  return std::make_unique<Rendered>(std::move(name), hidden,
                                    static_cast<std::size_t>(settings.count("image_size")), render,
                                    make_gaussian(numbers));
}

}  // namespace

void render_bump(std::span<const double> u, std::size_t n, std::span<double> image) {
  double axes[2][kMostSize];
  for (std::size_t axis = 0; axis < 2; ++axis)
    for (std::size_t i = 0; i < n; ++i) {
      const double off = static_cast<double>(i) / static_cast<double>(n - 1) - u[axis];
      axes[axis][i] = det_exp(-off * off / (2 * kWidth * kWidth));
    }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) image[i * n + j] = axes[0][i] * axes[1][j];
}

void render_rectangle(std::span<const double> u, std::size_t n, std::span<double> image) {
  const double size = static_cast<double>(n);
  double axes[2][kMostSize];
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const double left = (1 - kLeast) * (1 - std::sqrt(1 - u[2 * axis]));
    const double right = left + kLeast + u[2 * axis + 1] * (1 - left - kLeast);
    for (std::size_t g = 0; g < n; ++g) {
      const double at = static_cast<double>(g);
      axes[axis][g] = std::clamp(std::min(at - size * left, size * right - at), 0.0, 1.0);
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) image[i * n + j] = axes[0][i] * axes[1][j];
}

std::unique_ptr<Task> make_bump(const Settings& settings) {
  return make_rendered("bump", 2, render_bump, settings);
}

std::unique_ptr<Task> make_rectangle(const Settings& settings) {
  return make_rendered("rectangle", 4, render_rectangle, settings);
}

}  // namespace infomax
