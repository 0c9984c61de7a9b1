#include "tasks/distributions/mixed_label.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "core/math.h"
#include "core/require.h"
#include "tasks/gamma.h"

namespace infomax {

namespace {

constexpr double kDispersion = 0.2, kVariance = 0.1, kCorrelation = 0.95;
constexpr double kLabelled[] = {0.95, 0.5, 0.05};
constexpr double kWeights[] = {0.25, 0.5, 0.25};

// A t of v degrees around (at, at), in two dimensions: 1 / (2 pi s) (1 + |x - m|^2 / (s v))^-(v/2 +
// 1).
double student_density(double a, double b, double at, double v) {
  const double square = ((a - at) * (a - at) + (b - at) * (b - at)) / kDispersion;
  return det_exp(-(0.5 * v + 1) * det_log1p(square / v)) / (2 * std::numbers::pi * kDispersion);
}

double normal_density(double a, double b) {
  constexpr double q = (1 - kCorrelation) * (1 + kCorrelation);
  const double square = (a * a - 2 * kCorrelation * a * b + b * b) / (q * kVariance);
  return det_exp(-0.5 * square) / (2 * std::numbers::pi * kVariance * std::sqrt(q));
}

class MixedLabel final : public Task, public DensityRatio {
 public:
  std::size_t x_width() const override { return 2; }
  std::size_t y_width() const override { return 1; }
  Truth truth() const override {
    return {std::numeric_limits<double>::quiet_NaN(), Truth::By::unknown};
  }
  const DensityRatio* density_ratio() const override { return this; }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("mixed-label", "x", x, x.rows(), 2);
    require_shape("mixed-label", "y", y, x.rows(), 1);
    for (std::size_t i = 0; i < x.rows(); ++i) {
      const double u = stream.uniform();
      const std::size_t part = u < kWeights[0] ? 0 : u < kWeights[0] + kWeights[1] ? 1 : 2;
      const double a = stream.normal(), b = stream.normal();
      if (part == 1) {
        x(i, 0) = std::sqrt(kVariance) * a;
        x(i, 1) = std::sqrt(kVariance) *
                  (kCorrelation * a + std::sqrt(1 - kCorrelation * kCorrelation) * b);
      } else {
        const double v = part == 0 ? 8 : 5, at = part == 0 ? -1 : 1;
        const double scale = std::sqrt(kDispersion * v / (2 * gamma_variate(stream, 0.5 * v)));
        x(i, 0) = at + scale * a;
        x(i, 1) = at + scale * b;
      }
      y(i, 0) = stream.uniform() < kLabelled[part] ? 1 : 0;
    }
  }

  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape("mixed-label", "x", x, x.rows(), 2);
    require_shape("mixed-label", "y", y, y.rows(), 1);
    require_shape("mixed-label", "scores", scores, x.rows(), y.rows());
    for (std::size_t i = 0; i < x.rows(); ++i) {
      const double a = x(i, 0), b = x(i, 1);
      const double parts[] = {kWeights[0] * student_density(a, b, -1, 8),
                              kWeights[1] * normal_density(a, b),
                              kWeights[2] * student_density(a, b, 1, 5)};
      double labelled = 0, all = 0;
      for (std::size_t part = 0; part < 3; ++part) {
        labelled += kLabelled[part] * parts[part];
        all += parts[part];
      }
      const double one = labelled / all;
      for (std::size_t j = 0; j < y.rows(); ++j)
        scores(i, j) = std::log(2 * (y(j, 0) == 1 ? one : 1 - one));
    }
  }
};

}  // namespace

std::unique_ptr<Task> make_mixed_label(const Settings&) {
  return std::make_unique<MixedLabel>();
}

}  // namespace infomax
