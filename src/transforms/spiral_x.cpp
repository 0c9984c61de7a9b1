#include "transforms/spiral_x.h"

#include "transforms/angle.h"

namespace infomax {

namespace {

class SpiralX final : public Transform {
 public:
  explicit SpiralX(double speed) : speed_(speed) {}

  void apply(Side side, ConstMatrixView<double> u, MatrixView<double> image) const override {
    turn(side, u, image, speed_);
  }
  void invert(Side side, ConstMatrixView<double> image, MatrixView<double> u) const override {
    turn(side, image, u, -speed_);
  }

 private:
  static void turn(Side side, ConstMatrixView<double> from, MatrixView<double> to, double speed) {
    for (std::size_t i = 0; i < from.rows(); ++i) {
      double square = 0;
      for (std::size_t k = 0; k < from.cols(); ++k) {
        square += from(i, k) * from(i, k);
        to(i, k) = from(i, k);
      }
      if (side == Side::y) continue;
      double sine = 0, cosine = 0;
      sincos_of(speed * square, sine, cosine);
      const double a = to(i, 0), b = to(i, 1);
      to(i, 0) = cosine * a - sine * b;
      to(i, 1) = sine * a + cosine * b;
    }
  }

  double speed_;
};

}  // namespace

std::unique_ptr<Transform> make_spiral_x(const Settings& settings) {
  return std::make_unique<SpiralX>(settings.number("speed"));
}

}  // namespace infomax
