#include "tasks/distributions/mixed_label.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "core/math.h"
#include "core/require.h"
#include "core/vector_clones.h"
#include "tasks/draws.h"
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

std::size_t part_of(double u) {
  return (u < kWeights[0] ? 0 : 1) + (u < kWeights[0] + kWeights[1] ? 0 : 1);
}

// Two normals become a row of x: in the middle correlated, elsewhere around (at, at) with a scale
// by a gamma variate. All ways are computed, and one is taken.
INFOMAX_ALWAYS_INLINE void place(std::uint64_t part, double gamma, double& a, double& b) {
  const double narrow = std::sqrt(kVariance), noise = std::sqrt(1 - kCorrelation * kCorrelation);
  const double v = part == 0 ? 8 : 5, at = part == 0 ? -1 : 1;
  const double scale = std::sqrt(kDispersion * v / (2 * gamma));
  const double middle_a = narrow * a, middle_b = narrow * (kCorrelation * a + noise * b);
  const double outer_a = at + scale * a, outer_b = at + scale * b;
  a = part == 1 ? middle_a : outer_a;
  b = part == 1 ? middle_b : outer_b;
}

constexpr std::size_t kTogether = 128;  // rows

// z: the normals that the variates are made of.
INFOMAX_VECTOR_CLONES
void place_all(const GammaDraws& of_8, const GammaDraws& of_5, const std::uint64_t* part,
               const double* z, double* a, double* b) {
  const GammaDraws gamma_8 = of_8, gamma_5 = of_5;
#pragma GCC ivdep
  for (std::size_t i = 0; i < kTogether; ++i) {
    const double of_first = gamma_8.variate(z[i], 1), of_last = gamma_5.variate(z[i], 1);
    place(part[i], part[i] == 0 ? of_first : of_last, a[i], b[i]);
  }
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
    for (std::size_t first = 0; first < x.rows();) {
      std::size_t count = 0;
      if (x.rows() - first >= kFewRows) count = draw_many(stream, first, x, y);
      for (; count < kFewRows && first + count < x.rows(); ++count)
        draw(stream, x.row(first + count), y(first + count, 0));
      first += count;
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

 private:
  static constexpr std::size_t kFewRows = 4;
  // A row's numbers, about: two uniforms, two normals and a gamma variate.
  static constexpr std::size_t kNumbers = 5 + GammaDraws::kNumbers;

  const GammaDraws& gamma_of(std::size_t part) const { return part == 0 ? of_8_ : of_5_; }

  void draw(Stream& stream, std::span<double> x, double& y) const {
    const std::size_t part = part_of(stream.uniform());
    const double a = stream.normal(), b = stream.normal();
    x[0] = a;
    x[1] = b;
    place(part, part == 1 ? 1 : gamma_of(part).draw(stream), x[0], x[1]);
    y = stream.uniform() < kLabelled[part] ? 1 : 0;
  }

  // Rows from `first` on, to the last or to one that wants more numbers than are made ahead.
  // Returns how many.
  std::size_t draw_many(Stream& stream, std::size_t first, MatrixView<double> x,
                        MatrixView<double> y) const {
    Draws draws(stream);
    std::size_t done = 0;
    while (first + done < x.rows()) {
      const std::size_t left = x.rows() - first - done;
      draws.begin(left * kNumbers);
      std::size_t count = 0;
      std::array<std::size_t, kTogether> begins, last;  // a row's normals; the variate's
      std::array<std::uint64_t, kTogether> part{};
      for (; count < std::min(left, kTogether) && draws.room() >= kNumbers; ++count) {
        const Draws::Mark mark = draws.mark();
        const std::size_t of = part_of(draws.uniform());
        begins[count] = draws.asked();
        draws.normals(2);
        double boost;
        if ((of != 1 && !gamma_of(of).ask(draws, boost)) || draws.room() == 0) {
          draws.back_to(mark);
          break;
        }
        part[count] = of;
        last[count] = draws.asked() - 1;
        y(first + done + count, 0) = draws.uniform() < kLabelled[of] ? 1 : 0;
      }
      const double* const z = draws.end().data();
      std::array<double, kTogether> as{}, bs{}, gammas{};
      for (std::size_t i = 0; i < count; ++i) {
        as[i] = z[begins[i]];
        bs[i] = z[begins[i] + 1];
        gammas[i] = z[last[i]];
      }
      place_all(of_8_, of_5_, part.data(), gammas.data(), as.data(), bs.data());
      for (std::size_t i = 0; i < count; ++i) {
        x(first + done + i, 0) = as[i];
        x(first + done + i, 1) = bs[i];
      }
      if (count == 0) break;
      done += count;
    }
    return done;
  }

  GammaDraws of_8_{4}, of_5_{2.5};
};

}  // namespace

std::unique_ptr<Task> make_mixed_label(const Settings&) {
  return std::make_unique<MixedLabel>();
}

}  // namespace infomax
