#include "tasks/distributions/student_t.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/gamma.h"

namespace infomax {

namespace {

double f(double u) {
  return boost::math::lgamma(0.5 * u) - 0.5 * u * boost::math::digamma(0.5 * u);
}

double square(std::span<const double> row) {
  double sum = 0;
  for (const double value : row) sum += value * value;
  return sum;
}

class StudentT final : public Task, public DensityRatio {
 public:
  StudentT(std::size_t dx, std::size_t dy, std::size_t pairs, double v, double r,
           double information)
      : dx_(dx), dy_(dy), pairs_(pairs), v_(v), r_(r), information_(information) {
    const double a = static_cast<double>(dx), b = static_cast<double>(dy);
    const double q = (1 - r) * (1 + r);
    noise_ = std::sqrt(q);
    constant_ = boost::math::lgamma(0.5 * (v + a + b)) + boost::math::lgamma(0.5 * v) -
                boost::math::lgamma(0.5 * (v + a)) - boost::math::lgamma(0.5 * (v + b)) -
                0.5 * static_cast<double>(pairs_) * std::log(q);
  }

  std::size_t x_width() const override { return dx_; }
  std::size_t y_width() const override { return dy_; }
  Truth truth() const override { return {information_}; }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("student-t", "x", x, x.rows(), dx_);
    require_shape("student-t", "y", y, x.rows(), dy_);
    for (std::size_t i = 0; i < x.rows(); ++i) {
      stream.fill_normal(x.row(i));
      stream.fill_normal(y.row(i));
      for (std::size_t k = 0; k < pairs_; ++k) y(i, k) = r_ * x(i, k) + noise_ * y(i, k);
      const double scale = std::sqrt(v_ / (2 * gamma_variate(stream, 0.5 * v_)));
      for (double& value : x.row(i)) value *= scale;
      for (double& value : y.row(i)) value *= scale;
    }
  }

  const DensityRatio* density_ratio() const override { return this; }
  // Tails of a power: the ratio's second moment is infinite.
  bool square_integrable() const override { return false; }
  std::optional<Moments> moments() const override {
    if (!(v_ > 8)) return std::nullopt;
    return moments_of_pairs(dx_, dy_, pairs_, r_, v_ / (v_ - 2));
  }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape("student-t", "x", x, x.rows(), dx_);
    require_shape("student-t", "y", y, y.rows(), dy_);
    require_shape("student-t", "scores", scores, x.rows(), y.rows());
    const double a = static_cast<double>(dx_), b = static_cast<double>(dy_);
    for (std::size_t i = 0; i < x.rows(); ++i) {
      const double of_x = 0.5 * (v_ + a) * std::log1p(square(x.row(i)) / v_);
      for (std::size_t j = 0; j < y.rows(); ++j) {
        const double of_y = 0.5 * (v_ + b) * std::log1p(square(y.row(j)) / v_);
        const double joint = 0.5 * (v_ + a + b) * std::log1p(quadratic(x.row(i), y.row(j)) / v_);
        scores(i, j) = constant_ + of_x + of_y - joint;
      }
    }
  }

 private:
  // x.x + (y - r x).(y - r x) / (1 - r^2) over the pairs, squares of what is left over.
  double quadratic(std::span<const double> x, std::span<const double> y) const {
    double sum = 0;
    for (std::size_t k = 0; k < pairs_; ++k) {
      const double off = (y[k] - r_ * x[k]) / noise_;
      sum += x[k] * x[k] + off * off;
    }
    return sum + square(x.subspan(pairs_)) + square(y.subspan(pairs_));
  }

  std::size_t dx_, dy_, pairs_;
  double v_, r_, information_, noise_ = 1, constant_ = 0;
};

}  // namespace

double student_t_excess(double degrees_of_freedom, std::size_t dx, std::size_t dy) {
  const double v = degrees_of_freedom, a = static_cast<double>(dx), b = static_cast<double>(dy);
  return f(v) + f(v + a + b) - f(v + a) - f(v + b);
}

std::unique_ptr<Task> make_student_t(const Settings& settings) {
  const auto dx = static_cast<std::size_t>(settings.count("x_dimension")),
             dy = static_cast<std::size_t>(settings.count("y_dimension"));
  const double v = settings.number("degrees_of_freedom");
  const std::size_t pairs = dependent_pairs("student-t", settings, dx, dy);
  if (pairs == 0)
    throw InputError(
        "student-t: dependent_pairs is 0, want at least 1; a correlation of 0 makes none depend");
  const double excess = student_t_excess(v, dx, dy);
  if (settings.has("information") == settings.has("correlation"))
    throw InputError(
        fmt::format("student-t: {} given, want exactly one of information and correlation",
                    settings.has("information") ? "both are" : "neither is"));
  if (settings.has("correlation")) {
    const double r = settings.number("correlation");
    if (!(std::abs(r) < 1))
      throw InputError(fmt::format("student-t: correlation is {}, want a number in (-1, 1)", r));
    return std::make_unique<StudentT>(dx, dy, pairs, v, r, gaussian_information(r, pairs) + excess);
  }
  const double information = settings.number("information");
  const double most = excess + kGaussianMostNatsPerPair * static_cast<double>(pairs);
  if (!(information >= excess && information <= most))
    throw InputError(
        fmt::format("student-t: information is {}, want a number of nats in [{:.8g}, {:.8g}]: the "
                    "shared scale alone carries the former",
                    information, excess, most));
  return std::make_unique<StudentT>(dx, dy, pairs, v,
                                    gaussian_correlation(information - excess, pairs), information);
}

}  // namespace infomax
