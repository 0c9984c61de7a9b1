#include "tasks/distributions/gaussian.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "core/vector_clones.h"
#include "kernels/product.h"
#include "tasks/normal_rows.h"

namespace infomax {

namespace {

// r and q = 1 - r^2, each by the way that keeps its digits.
struct Correlation {
  double r = 0, q = 1;
};

Correlation from_information(double information, std::size_t dimension) {
  const double q = det_exp(-2 * information / static_cast<double>(dimension));
  return {std::sqrt(1 - q), q};
}

double information_of(double q, std::size_t dimension) {
  return -0.5 * static_cast<double>(dimension) * det_log(q) + 0.0;  // + 0.0: never -0
}

// Rows of x and of y from z [rows, 2 columns].
INFOMAX_VECTOR_CLONES
void place_rows(PairWeights of, const double* z, MatrixView<double> x, MatrixView<double> y) {
  const std::size_t columns = x.cols();
  const double r = of.r, noise = of.noise;
  if (columns == 1 && x.contiguous() && y.contiguous()) {  // one loop for all
    double *const into_x = x.data(), *const into_y = y.data();
    const std::size_t rows = x.rows();
#pragma GCC ivdep
    for (std::size_t i = 0; i < rows; ++i) {
      into_x[i] = z[2 * i];
      into_y[i] = r * z[2 * i] + noise * z[2 * i + 1];
    }
    return;
  }
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const double *const row = z + 2 * i * columns, *const own = row + columns;
    double *const into_x = x.row(i).data(), *const into_y = y.row(i).data();
#pragma GCC ivdep
    for (std::size_t k = 0; k < columns; ++k) {
      into_x[k] = row[k];
      into_y[k] = r * row[k] + noise * own[k];
    }
  }
}

class Gaussian final : public Task, public DensityRatio {
 public:
  Gaussian(std::size_t dimension, Correlation correlation, double information)
      : dimension_(dimension),
        r_(correlation.r),
        q_(correlation.q),
        noise_(std::sqrt(correlation.q)),
        information_(information) {}

  std::size_t x_width() const override { return dimension_; }
  std::size_t y_width() const override { return dimension_; }
  Truth truth() const override { return {information_}; }
  const DensityRatio* density_ratio() const override { return this; }
  // Of standard normal columns that don't depend on each other.
  std::optional<double> y_entropy() const override {
    return 0.5 * static_cast<double>(dimension_) * (det_log(2 * std::numbers::pi) + 1);
  }
  std::optional<Moments> moments() const override {
    return moments_of_pairs(dimension_, dimension_, dimension_, r_, 1);
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("gaussian", "x", x, x.rows(), dimension_);
    require_shape("gaussian", "y", y, x.rows(), dimension_);
    if (2 * dimension_ <= kMostNormals) {
      for_blocks_of_normals(
          stream, x.rows(), 2 * dimension_,
          [&](std::size_t first, std::size_t count, const double* z) {
            place_rows({r_, noise_}, z, x.row_block(first, count), y.row_block(first, count));
          });
      return;
    }
    for (std::size_t i = 0; i < x.rows(); ++i) {
      stream.fill_normal(x.row(i));
      stream.fill_normal(y.row(i));
      for (std::size_t k = 0; k < dimension_; ++k) y(i, k) = r_ * x(i, k) + noise_ * y(i, k);
    }
  }

  // With |x - y|^2 = x.x + y.y - 2 x.y  the definition becomes
  //   f* = I - (r^2 / 2q) |x - y|^2 + r/(1 + r) x.y
  // which the diagonal needs: positives lie so close together at high information that x.x + y.y
  // - 2 x.y loses its digits. Elsewhere the product of x and y is precise enough and fast.
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape("gaussian", "x", x, x.rows(), dimension_);
    require_shape("gaussian", "y", y, y.rows(), dimension_);
    require_shape("gaussian", "scores", scores, x.rows(), y.rows());
    product<double>(Transpose::no, x, Transpose::yes, y, scores);
    const double cross = r_ / q_;
    const double square = 0.5 * r_ * r_ / q_;
    for (std::size_t i = 0; i < x.rows(); ++i) {
      const double offset = information_ - square * dot(x.row(i), x.row(i));
      for (double& s : scores.row(i)) s = offset + cross * s;
    }
    // In blocks of columns, for scores of thousands of columns don't stay in the cache.
    constexpr std::size_t kColumns = 64;
    double offsets[kColumns];
    for (std::size_t first = 0; first < y.rows(); first += kColumns) {
      const std::size_t count = std::min(kColumns, y.rows() - first);
      for (std::size_t j = 0; j < count; ++j)
        offsets[j] = square * dot(y.row(first + j), y.row(first + j));
      for (std::size_t i = 0; i < x.rows(); ++i)
        for (std::size_t j = 0; j < count; ++j) scores(i, first + j) -= offsets[j];
    }
    // r may be negative: |x - y| is small for positives if r is near 1, |x + y| if it is near -1.
    const double sign = r_ < 0 ? -1 : 1;
    const double near = std::abs(r_) / (1 + std::abs(r_));
    for (std::size_t i = 0; i < std::min(x.rows(), y.rows()); ++i) {
      double apart = 0, along = 0;
      for (std::size_t k = 0; k < dimension_; ++k) {
        const double a = x(i, k), b = sign * y(i, k);
        apart += (a - b) * (a - b);
        along += a * b;
      }
      scores(i, i) = information_ - square * apart + near * along;
    }
  }

 private:
  static double dot(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return sum;
  }

  std::size_t dimension_;
  double r_, q_, noise_, information_;
};

}  // namespace

double gaussian_correlation(double information, std::size_t dimension) {
  return from_information(information, dimension).r;
}

PairWeights gaussian_pair_weights(const Settings& settings) {
  if (settings.has("information")) {
    const Correlation of = from_information(settings.number("information"),
                                            static_cast<std::size_t>(settings.count("dimension")));
    return {of.r, std::sqrt(of.q)};
  }
  const double r = settings.number("correlation");
  return {r, std::sqrt((1 - r) * (1 + r))};
}

double gaussian_information(double correlation, std::size_t dimension) {
  return information_of((1 - correlation) * (1 + correlation), dimension);
}

Moments moments_of_pairs(std::size_t dx, std::size_t dy, std::size_t pairs, double r,
                         double variance) {
  const std::size_t n = dx + dy;
  Moments out{std::vector<double>(n), std::vector<double>(n * n)};
  for (std::size_t k = 0; k < n; ++k) out.covariance[k * n + k] = variance;
  for (std::size_t k = 0; k < pairs; ++k)
    out.covariance[k * n + dx + k] = out.covariance[(dx + k) * n + k] = r * variance;
  return out;
}

std::unique_ptr<Task> make_gaussian(const Settings& settings) {
  const std::int64_t dimension = settings.count("dimension");
  if (dimension < 1)
    throw InputError(fmt::format("gaussian: dimension is {}, want at least 1", dimension));
  if (settings.has("information") == settings.has("correlation")) {
    throw InputError(
        fmt::format("gaussian: {} given, want exactly one of information and correlation",
                    settings.has("information") ? "both are" : "neither is"));
  }
  const auto width = static_cast<std::size_t>(dimension);
  const double d = static_cast<double>(width);
  const double most = kGaussianMostNatsPerPair * d;
  if (settings.has("information")) {
    const double information = settings.number("information");
    if (!(information >= 0 && information <= most)) {
      throw InputError(fmt::format("gaussian: information is {}, want a number of nats in [0, {}]",
                                   information, most));
    }
    return std::make_unique<Gaussian>(width, from_information(information, width), information);
  }
  const double r = settings.number("correlation");
  if (!(std::abs(r) < 1)) {
    throw InputError(fmt::format("gaussian: correlation is {}, want a number in (-1, 1)", r));
  }
  const double q = (1 - r) * (1 + r);
  const double information = information_of(q, width);
  if (information > most) {
    throw InputError(
        fmt::format("gaussian: correlation {} carries {:.4g} nats per pair, want at most {}", r,
                    information / d, kGaussianMostNatsPerPair));
  }
  return std::make_unique<Gaussian>(width, Correlation{r, q}, information);
}

}  // namespace infomax
