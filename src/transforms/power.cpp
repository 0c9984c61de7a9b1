#include "transforms/power.h"

#include <cmath>

#include "core/math.h"

namespace infomax {

namespace {

double raised(double u, double exponent) {
  return u == 0 ? u : std::copysign(det_exp(exponent * det_log(std::abs(u))), u);
}

class Power final : public Transform {
 public:
  explicit Power(double exponent) : exponent_(exponent) {}

  void apply(Side, ConstMatrixView<double> u, MatrixView<double> image) const override {
    map(u, image, exponent_);
  }
  void invert(Side, ConstMatrixView<double> image, MatrixView<double> u) const override {
    map(image, u, 1 / exponent_);
  }

 private:
  static void map(ConstMatrixView<double> from, MatrixView<double> to, double exponent) {
    for (std::size_t i = 0; i < from.rows(); ++i)
      for (std::size_t k = 0; k < from.cols(); ++k) to(i, k) = raised(from(i, k), exponent);
  }

  double exponent_;
};

}  // namespace

std::unique_ptr<Transform> make_power(const Settings& settings) {
  return std::make_unique<Power>(settings.number("exponent"));
}

}  // namespace infomax
