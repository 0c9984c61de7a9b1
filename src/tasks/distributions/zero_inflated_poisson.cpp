#include "tasks/distributions/zero_inflated_poisson.h"

#include <array>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "core/math.h"
#include "core/vector_clones.h"
#include "tasks/columns.h"

namespace infomax {

namespace {

constexpr double kError = 1e-10;
constexpr double kLog2 = 0.69314718055994530942;

double log_given(double x, double y, double p) {
  const double log_poisson = y * std::log(x) - x - boost::math::lgamma(y + 1);
  return y == 0 ? std::log(p + (1 - p) * std::exp(-x)) : std::log1p(-p) + log_poisson;
}

double log_marginal(double y, double p) {
  return y == 0 ? std::log(0.5 * (1 + p)) : std::log1p(-p) - (y + 1) * kLog2;
}

INFOMAX_VECTOR_CLONES
void logarithms(const double* u, std::size_t count, double* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = det_log(u[i]);
}

// The uniforms of a stream, taken many at a time; at the end the stream stands behind the last one
// that was used.
class UniformsAhead {
 public:
  struct Uniform {
    double u, log;
  };

  explicit UniformsAhead(Stream& stream) : stream_(stream), before_(stream) {}
  UniformsAhead(const UniformsAhead&) = delete;
  UniformsAhead& operator=(const UniformsAhead&) = delete;
  ~UniformsAhead() {
    stream_ = before_;
    if (filled_) stream_.fill_uniform(std::span(u_).first(used_));
  }

  Uniform next() {
    if (used_ == kMany) {
      before_ = stream_;
      stream_.fill_uniform(u_);
      logarithms(u_.data(), kMany, log_.data());
      filled_ = true;
      used_ = 0;
    }
    const std::size_t k = used_++;
    return {u_[k], log_[k]};
  }

 private:
  static constexpr std::size_t kMany = 256;

  Stream& stream_;
  Stream before_;  // as it was before what is in u_
  std::array<double, kMany> u_{}, log_{};
  std::size_t used_ = kMany;
  bool filled_ = false;
};

class ZeroInflatedPoisson final : public ScalarPair {
 public:
  explicit ZeroInflatedPoisson(double zeroed)
      : p_(zeroed),
        truth_{zero_inflated_poisson_information(zeroed), Truth::By::quadrature, kError} {}

  Truth truth() const override { return truth_; }

  // A Poisson count is how many exponentials fit into x.
  void draw(Stream& stream, double& x, double& y) const override {
    x = -det_log(stream.uniform());
    y = 0;
    if (stream.uniform() < p_) return;
    double at = -det_log(stream.uniform());
    while (at < x) {
      ++y;
      at -= det_log(stream.uniform());
    }
  }

  // The same of uniforms whose logarithms are taken many at a time.
  void draw_many(Stream& stream, std::span<double> x, std::span<double> y) const override {
    UniformsAhead ahead(stream);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = -ahead.next().log;
      y[i] = 0;
      if (ahead.next().u < p_) continue;
      double at = -ahead.next().log;
      while (at < x[i]) {
        ++y[i];
        at -= ahead.next().log;
      }
    }
  }

  // A count has mean q, q = 1 - p, and E Y^2 = q E(X + X^2) = 3 q.
  std::optional<PairMoments> moments() const override {
    const double q = 1 - p_;
    return PairMoments{1, q, 1, 3 * q - q * q, q};
  }

  double log_density_ratio(double x, double y) const override {
    return log_given(x, y, p_) - log_marginal(y, p_);
  }

 private:
  double p_;
  Truth truth_;
};

}  // namespace

double zero_inflated_poisson_information(double p) {
  // Of X = x: the divergence of P(y | x) from P(y).
  const auto gained = [&](double x) {
    double sum = 0;
    const auto most = static_cast<int>(x + 40 * std::sqrt(x) + 60);
    for (int count = 0; count < most; ++count) {
      const double y = count, given = log_given(x, y, p);
      sum += std::exp(given) * (given - log_marginal(y, p));
    }
    return std::exp(-x) * sum;
  };
  double sum = 0;
  constexpr int kPieces = 24;
  for (int piece = 0; piece < kPieces; ++piece) {
    const double far = 48.0 / kPieces;
    sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
        gained, far * piece, far * (piece + 1), 5, 1e-12);
  }
  return sum;
}

std::unique_ptr<Task> make_zero_inflated_poisson(const Settings& settings) {
  return make_columns("zero-inflated-poisson", 1,
                      std::make_unique<ZeroInflatedPoisson>(settings.number("zeroed")));
}

}  // namespace infomax
