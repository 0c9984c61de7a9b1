#include "tasks/distributions/offset.h"

#include <cmath>
#include <string>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/normal_rows.h"

namespace infomax {

namespace {

constexpr double kRho = 0.2;
constexpr std::size_t kBatch = 128;  // of the paper's
constexpr double kVariance = 2;
constexpr double kOfZ = -0.5, kOfE = 0.9;  // correlations

struct Pair {
  double x, y;
};

// N(0, [[1, r], [r, 1]]) from two standard normals.
Pair correlated(std::span<const double> normals, double r) {
  const double a = normals[0], b = normals[1];
  return {a, r * a + std::sqrt(1 - r * r) * b};
}

class Offset final : public Task, public DensityRatio {
 public:
  Offset(std::string name, bool dependent) : name_(std::move(name)), dependent_(dependent) {}

  std::size_t x_width() const override { return 1; }
  std::size_t y_width() const override { return 1; }
  Truth truth() const override { return {-0.5 * det_log((1 - kRho) * (1 + kRho))}; }
  const DensityRatio* density_ratio() const override { return this; }
  std::size_t dependent_rows() const override { return dependent_ ? kBatch : 0; }
  std::optional<Moments> moments() const override {
    return moments_of_pairs(1, 1, 1, kRho, kVariance);
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape(name_, "x", x, x.rows(), 1);
    require_shape(name_, "y", y, x.rows(), 1);
    const auto place = [&](std::size_t i, Pair z, Pair e) {
      x(i, 0) = z.x + e.x;
      y(i, 0) = z.y + e.y;
    };
    if (!dependent_) {
      for_rows_of_normals(stream, x.rows(), 4, [&](std::size_t i, std::span<const double> normals) {
        place(i, correlated(normals, kOfZ), correlated(normals.subspan(2), kOfE));
      });
    } else if (x.rows() > 0) {
      const double first[] = {stream.normal(), stream.normal()};
      const Pair z = correlated(first, kOfZ);
      for_rows_of_normals(stream, x.rows(), 2, [&](std::size_t i, std::span<const double> normals) {
        place(i, z, correlated(normals, kOfE));
      });
    }
  }

  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape(name_, "x", x, x.rows(), 1);
    require_shape(name_, "y", y, y.rows(), 1);
    require_shape(name_, "scores", scores, x.rows(), y.rows());
    constexpr double q = (1 - kRho) * (1 + kRho);
    const double information = mi();
    for (std::size_t i = 0; i < x.rows(); ++i)
      for (std::size_t j = 0; j < y.rows(); ++j) {
        const double a = x(i, 0), b = y(j, 0);
        scores(i, j) =
            information + (kRho * a * b - 0.5 * kRho * kRho * (a * a + b * b)) / (q * kVariance);
      }
  }

 private:
  std::string name_;
  bool dependent_;
};

}  // namespace

std::unique_ptr<Task> make_offset_independent(const Settings&) {
  return std::make_unique<Offset>("offset-independent", false);
}

std::unique_ptr<Task> make_offset_dependent(const Settings&) {
  return std::make_unique<Offset>("offset-dependent", true);
}

}  // namespace infomax
