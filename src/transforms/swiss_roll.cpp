#include "transforms/swiss_roll.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/require.h"
#include "transforms/angle.h"

namespace infomax {

namespace {

constexpr double kLength = 21;

class SwissRoll final : public Transform {
 public:
  std::size_t image_width(Side side, std::size_t width) const override {
    return side == Side::x ? 2 : width;
  }

  void apply(Side side, ConstMatrixView<double> u, MatrixView<double> image) const override {
    if (side == Side::y) return copy(u, image);
    require_shape("swiss-roll", "x", u, u.rows(), 1);
    require_shape("swiss-roll", "image", image, u.rows(), 2);
    for (std::size_t i = 0; i < u.rows(); ++i) {
      const double t = 1.5 * std::numbers::pi * (1 + 2 * u(i, 0));
      double sine = 0, cosine = 0;
      sincos_of(t, sine, cosine);
      image(i, 0) = t * cosine / kLength;
      image(i, 1) = t * sine / kLength;
    }
  }

  void invert(Side side, ConstMatrixView<double> image, MatrixView<double> u) const override {
    if (side == Side::y) return copy(image, u);
    require_shape("swiss-roll", "image", image, image.rows(), 2);
    require_shape("swiss-roll", "x", u, image.rows(), 1);
    for (std::size_t i = 0; i < image.rows(); ++i) {
      const double t = kLength * std::sqrt(image(i, 0) * image(i, 0) + image(i, 1) * image(i, 1));
      u(i, 0) = 0.5 * (t / (1.5 * std::numbers::pi) - 1);
    }
  }

 private:
  static void copy(ConstMatrixView<double> from, MatrixView<double> to) {
    if (from.data() == to.data()) return;
    for (std::size_t i = 0; i < from.rows(); ++i) std::ranges::copy(from.row(i), to.row(i).begin());
  }
};

}  // namespace

std::unique_ptr<Transform> make_swiss_roll(const Settings&) {
  return std::make_unique<SwissRoll>();
}

}  // namespace infomax
