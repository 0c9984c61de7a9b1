#include "tasks/distributions/student_t.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "core/vector_clones.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/draws.h"
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

// values: normals of gamma variates g before, sqrt(v / (2 g)) after.
INFOMAX_VECTOR_CLONES
void make_scales(const GammaDraws& gamma, double v, std::size_t count, const double* boosts,
                 double* values) {
  const GammaDraws of = gamma;
  for (std::size_t i = 0; i < count; ++i)
    values[i] = std::sqrt(v / (2 * of.variate(values[i], boosts[i])));
}

struct Columns {
  std::size_t dx, dy, pairs;
  double r, noise;
};

// Rows from `first` on, each of the normals from z + begins[i] on.
INFOMAX_VECTOR_CLONES
void place_rows(Columns of, const double* z, std::size_t count, const std::size_t* begins,
                const double* scales, MatrixView<double> x, MatrixView<double> y,
                std::size_t first) {
  const auto [dx, dy, pairs, r, noise] = of;
  for (std::size_t i = 0; i < count; ++i) {
    const double* const row = z + begins[i];
    const double* const own = row + dx;
    double* const x_row = x.row(first + i).data();
    double* const y_row = y.row(first + i).data();
    const double scale = scales[i];
#pragma GCC ivdep
    for (std::size_t k = 0; k < dx; ++k) x_row[k] = row[k] * scale;
#pragma GCC ivdep
    for (std::size_t k = 0; k < pairs; ++k) y_row[k] = (r * row[k] + noise * own[k]) * scale;
#pragma GCC ivdep
    for (std::size_t k = pairs; k < dy; ++k) y_row[k] = own[k] * scale;
  }
}

class StudentT final : public Task, public DensityRatio {
 public:
  StudentT(std::size_t dx, std::size_t dy, std::size_t pairs, double v, double r,
           double information)
      : dx_(dx), dy_(dy), pairs_(pairs), v_(v), r_(r), information_(information), gamma_(0.5 * v) {
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
    const std::size_t wanted = dx_ + dy_ + 1 + GammaDraws::kNumbers;  // numbers of a row, about
    if (wanted > kMostNumbers || x.rows() < kFewRows) {
      for (std::size_t i = 0; i < x.rows(); ++i) draw(stream, x.row(i), y.row(i));
      return;
    }
    for (std::size_t first = 0; first < x.rows();) {
      const std::size_t count = draw_many(stream, first, wanted, x, y);
      if (count == 0) draw(stream, x.row(first), y.row(first));
      first += std::max<std::size_t>(count, 1);
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
  static constexpr std::size_t kFewRows = 4, kMostNumbers = Draws::kNumbers / 2, kTogether = 64;

  void draw(Stream& stream, std::span<double> x, std::span<double> y) const {
    stream.fill_normal(x);
    stream.fill_normal(y);
    for (std::size_t k = 0; k < pairs_; ++k) y[k] = r_ * x[k] + noise_ * y[k];
    const double scale = std::sqrt(v_ / (2 * gamma_.draw(stream)));
    for (double& value : x) value *= scale;
    for (double& value : y) value *= scale;
  }

  // The rows from `first` on, all of them but where one wants more numbers than are made ahead.
  // Returns how many.
  std::size_t draw_many(Stream& stream, std::size_t first, std::size_t wanted, MatrixView<double> x,
                        MatrixView<double> y) const {
    Draws draws(stream);
    std::size_t done = 0;
    while (first + done < x.rows()) {
      const std::size_t left = x.rows() - first - done;
      draws.begin(left * wanted);
      std::size_t count = 0;
      std::array<std::size_t, kTogether> begins, last;  // a row's normals; the variate's
      std::array<double, kTogether> boosts, scales;
      for (; count < std::min(left, kTogether) && draws.room() >= wanted; ++count) {
        const Draws::Mark mark = draws.mark();
        begins[count] = draws.asked();
        draws.normals(dx_ + dy_);
        if (!gamma_.ask(draws, boosts[count])) {
          draws.back_to(mark);
          break;
        }
        last[count] = draws.asked() - 1;
      }
      const double* const z = draws.end().data();
      for (std::size_t i = 0; i < count; ++i) scales[i] = z[last[i]];
      make_scales(gamma_, v_, count, boosts.data(), scales.data());
      place_rows({dx_, dy_, pairs_, r_, noise_}, z, count, begins.data(), scales.data(), x, y,
                 first + done);
      if (count == 0) return done;
      done += count;
    }
    return done;
  }

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
  GammaDraws gamma_;
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
