#include "train/iwae.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/math.h"
#include "core/require.h"
#include "core/vector_clones.h"
#include "kernels/eight.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

constexpr double kS = kProposalVariance, kR = 0.5;
// log p(x, z) - log q(z | x) without its squares, for each dimension: (log s - log 2 pi) / 2.
double log_constant() {
  return 0.5 * (det_log(kS) - det_log(2 * std::numbers::pi));
}

GaussianVae shape_of(const char* where, ConstMatrixView<double> x, std::size_t theta) {
  require_positive(where, "x's rows", x.rows());
  require_positive(where, "x's columns", x.cols());
  const GaussianVae shape{x.cols()};
  require_size(where, "theta", theta, shape.parameter_count());
  return shape;
}

double square(double v) {
  return v * v;
}

// m = A x + b
void proposal_mean(const GaussianVae& shape, std::span<const double> theta,
                   std::span<const double> x, std::span<double> m) {
  for (std::size_t i = 0; i < shape.dimension; ++i) {
    const auto a = shape.a_row(theta, i);
    double sum = shape.b(theta)[i];
    for (std::size_t j = 0; j < shape.dimension; ++j) sum += a[j] * x[j];
    m[i] = sum;
  }
}

// Calls each(x, m - (x + mu)/2) for every data point.
template <class Each>
void for_each_delta(const GaussianVae& shape, ConstMatrixView<double> x,
                    std::span<const double> theta, Each&& each) {
  std::vector<double> delta(shape.dimension);
  const auto mu = shape.mu(theta);
  for (std::size_t n = 0; n < x.rows(); ++n) {
    proposal_mean(shape, theta, x.row(n), delta);
    for (std::size_t i = 0; i < shape.dimension; ++i) delta[i] -= (x(n, i) + mu[i]) / 2;
    each(x.row(n), std::span<const double>(delta));
  }
}

double squared_norm(std::span<const double> v) {
  double sum = 0;
  for (const double value : v) sum += value * value;
  return sum;
}

// Moments of dL/db at one data point become those of the whole gradient over all of them.
class MomentSum {
 public:
  MomentSum(const GaussianVae& shape, ConstMatrixView<double> x, std::span<const double> theta,
            std::span<double> mean, std::span<double> variance)
      : shape_(shape), theta_(theta), mean_(mean), variance_(variance) {
    require_size("iwae moments", "mean", mean.size(), shape.parameter_count());
    require_size("iwae moments", "variance", variance.size(), shape.parameter_count());
    std::ranges::fill(mean, 0.0);
    std::ranges::fill(variance, 0.0);
    n_ = static_cast<double>(x.rows());
  }

  void add(std::span<const double> x, std::size_t i, double mean, double variance) {
    const double share = 1 / n_;
    const auto put = [&](double& to_mean, double& to_variance, double m, double v) {
      to_mean += share * m;
      to_variance += share * share * v;
    };
    for (std::size_t j = 0; j < x.size(); ++j)
      put(shape_.a_row(mean_, i)[j], shape_.a_row(variance_, i)[j], mean * x[j],
          variance * square(x[j]));
    put(shape_.b(mean_)[i], shape_.b(variance_)[i], mean, variance);
    put(shape_.mu(mean_)[i], shape_.mu(variance_)[i], (x[i] - shape_.mu(theta_)[i] - mean) / 2,
        variance / 4);
  }

 private:
  const GaussianVae& shape_;
  std::span<const double> theta_;
  std::span<double> mean_, variance_;
  double n_ = 0;
};

// log w of each sample of one data point, from its noise e [D, samples].
INFOMAX_VECTOR_CLONES
void log_weights_of(ConstMatrix e, const double* x, const double* m, const double* mu,
                    double constant, double* __restrict out) {
  const double root = std::sqrt(kS);
  for (std::size_t k = 0; k < e.cols(); ++k) out[k] = constant;
  for (std::size_t i = 0; i < e.rows(); ++i) {
    const float* __restrict row = e.row(i).data();
    for (std::size_t k = 0; k < e.cols(); ++k) {
      const auto noise = static_cast<double>(row[k]);
      const double z = m[i] + root * noise;
      const double prior = z - mu[i], likelihood = x[i] - z;
      out[k] += 0.5 * (noise * noise - prior * prior - likelihood * likelihood);
    }
  }
}

// out_i = sum_k v_k e(i, k) over the first `count`
INFOMAX_VECTOR_CLONES
void weighted_sums(const double* v, std::size_t count, ConstMatrix e, double* out) {
  constexpr std::size_t kLanes = eight::kLanes;
  for (std::size_t i = 0; i < e.rows(); ++i) {
    const float* row = e.row(i).data();
    eight::Doubles parts{};
    std::size_t k = 0;
    for (; k + kLanes <= count; k += kLanes) {
      eight::Floats noise;
      eight::Doubles weight;
      eight::load(row + k, noise);
      eight::load(v + k, weight);
      parts += weight * __builtin_convertvector(noise, eight::Doubles);
    }
    double sum = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) sum += parts[lane];
    for (; k < count; ++k) sum += v[k] * static_cast<double>(row[k]);
    out[i] = sum;
  }
}

// The gradient of one data point at z = sum_k v_k z_k, added to [A | b | mu].
INFOMAX_VECTOR_CLONES
void add_gradient(std::size_t d, const double* x, const double* z, const double* mu,
                  double* __restrict gradient) {
  for (std::size_t i = 0; i < d; ++i) {
    const double db = mu[i] + x[i] - 2 * z[i];
    double* __restrict row = gradient + i * d;
    for (std::size_t j = 0; j < d; ++j) row[j] += db * x[j];
    gradient[d * d + i] += db;
    gradient[d * d + d + i] += z[i] - mu[i];
  }
}

}  // namespace

void iwae_optimum(ConstMatrixView<double> x, std::span<double> theta) {
  const GaussianVae shape = shape_of("iwae_optimum", x, theta.size());
  std::ranges::fill(theta, 0.0);
  const auto mu = shape.mu(theta);
  for (std::size_t n = 0; n < x.rows(); ++n)
    for (std::size_t i = 0; i < shape.dimension; ++i) mu[i] += x(n, i);
  for (std::size_t i = 0; i < shape.dimension; ++i) {
    mu[i] /= static_cast<double>(x.rows());
    shape.b(theta)[i] = mu[i] / 2;
    shape.a_row(theta, i)[i] = 0.5;
  }
}

double mean_log_likelihood(ConstMatrixView<double> x, std::span<const double> theta) {
  const GaussianVae shape = shape_of("mean_log_likelihood", x, theta.size());
  double sum = 0;
  for (std::size_t n = 0; n < x.rows(); ++n)
    for (std::size_t i = 0; i < shape.dimension; ++i) sum += square(x(n, i) - shape.mu(theta)[i]);
  return -0.5 * static_cast<double>(shape.dimension) * det_log(4 * std::numbers::pi) -
         0.25 * sum / static_cast<double>(x.rows());
}

// log p(x) - KL(q || posterior), both Gaussian
double mean_elbo(ConstMatrixView<double> x, std::span<const double> theta) {
  const GaussianVae shape = shape_of("mean_elbo", x, theta.size());
  const double of_variances =
      0.5 * static_cast<double>(shape.dimension) * (kS / kR - 1 - det_log(kS / kR));
  double sum = 0;
  for_each_delta(shape, x, theta, [&](auto, std::span<const double> delta) {
    sum += of_variances + squared_norm(delta) / (2 * kR);
  });
  return mean_log_likelihood(x, theta) - sum / static_cast<double>(x.rows());
}

void elbo_gradient_moments(ConstMatrixView<double> x, std::span<const double> theta,
                           std::span<double> mean, std::span<double> variance) {
  const GaussianVae shape = shape_of("elbo_gradient_moments", x, theta.size());
  MomentSum sum(shape, x, theta, mean, variance);
  for_each_delta(shape, x, theta,
                 [&](std::span<const double> point, std::span<const double> delta) {
                   for (std::size_t i = 0; i < delta.size(); ++i)
                     sum.add(point, i, -2 * delta[i], 4 * kS);
                 });
}

void iwae_gradient_moments(ConstMatrixView<double> x, std::span<const double> theta,
                           std::size_t importance, std::span<double> mean,
                           std::span<double> variance) {
  const GaussianVae shape = shape_of("iwae_gradient_moments", x, theta.size());
  require_positive("iwae_gradient_moments", "importance", importance);
  MomentSum sum(shape, x, theta, mean, variance);
  const double k = static_cast<double>(importance), wide = 2 * kS - kR, u = kR * kS / wide;
  const double of_variances =
      static_cast<double>(shape.dimension) * (det_log(kS) - 0.5 * det_log(kR * wide));
  for_each_delta(
      shape, x, theta, [&](std::span<const double> point, std::span<const double> delta) {
        const double c = det_exp(of_variances + squared_norm(delta) / wide);
        for (std::size_t i = 0; i < delta.size(); ++i)
          sum.add(point, i, -c / k * delta[i] / wide, 4 * c / k * (u + square(u * delta[i] / kS)));
      });
}

double iwae_reference(ConstMatrixView<double> x, std::span<const double> theta,
                      std::size_t importance, std::size_t outer, ConstMatrixView<double> e,
                      std::span<double> dtheta) {
  const GaussianVae shape = shape_of("iwae_reference", x, theta.size());
  require_positive("iwae_reference", "importance", importance);
  require_positive("iwae_reference", "outer", outer);
  require_shape("iwae_reference", "e", e, x.rows() * outer * importance, shape.dimension);
  if (!dtheta.empty()) {
    require_size("iwae_reference", "dtheta", dtheta.size(), theta.size());
    std::ranges::fill(dtheta, 0.0);
  }
  const std::size_t d = shape.dimension;
  const auto mu = shape.mu(theta);
  std::vector<double> m(d), log_w(importance);
  MatrixView<double> none;
  const double share = 1 / static_cast<double>(x.rows() * outer);
  double bound = 0;
  for (std::size_t row = 0; row < x.rows() * outer; ++row) {
    const auto point = x.row(row / outer);
    proposal_mean(shape, theta, point, m);
    const auto z = [&](std::size_t k, std::size_t i) {
      return m[i] + std::sqrt(kS) * e(row * importance + k, i);
    };
    for (std::size_t k = 0; k < importance; ++k) {
      log_w[k] = static_cast<double>(d) * log_constant();
      for (std::size_t i = 0; i < d; ++i)
        log_w[k] += 0.5 * (square(e(row * importance + k, i)) - square(z(k, i) - mu[i]) -
                           square(point[i] - z(k, i)));
    }
    const double top = *std::ranges::max_element(log_w);
    double total = 0;
    for (const double w : log_w) total += std::exp(w - top);
    bound += share * (top + std::log(total / static_cast<double>(importance)));
    if (dtheta.empty()) continue;
    for (std::size_t k = 0; k < importance; ++k) {
      const double v = share * std::exp(log_w[k] - top) / total;
      for (std::size_t i = 0; i < d; ++i) {
        const double db = mu[i] + point[i] - 2 * z(k, i);
        for (std::size_t j = 0; j < d; ++j) shape.a_row(dtheta, i)[j] += v * db * point[j];
        shape.b(dtheta)[i] += v * db;
        shape.mu(dtheta)[i] += v * (z(k, i) - mu[i]);
      }
    }
  }
  return bound;
}

IwaeDraws::IwaeDraws(ConstMatrixView<double> x, std::span<const double> theta,
                     std::vector<IwaeEstimator> estimators, Workspace& workspace)
    : x_(x),
      theta_(theta),
      shape_(shape_of("iwae", x, theta.size())),
      estimators_(std::move(estimators)) {
  std::size_t samples = 0;
  for (const IwaeEstimator& estimator : estimators_) {
    require_positive("iwae", "an estimator's samples", estimator.samples());
    samples = std::max(samples, estimator.samples());
  }
  require_positive("iwae", "estimators", estimators_.size());
  means_ = workspace.matrix<double>(x.rows(), shape_.dimension);
  e_ = workspace.matrix<float>(shape_.dimension, samples);
  gradients_ = workspace.matrix<double>(estimators_.size(), shape_.parameter_count());
  log_weights_ = workspace.vector<double>(samples);
  weights_ = workspace.vector<double>(samples);
  z_ = workspace.vector<double>(shape_.dimension);
  bounds_ = workspace.vector<double>(estimators_.size());
  for (std::size_t n = 0; n < x.rows(); ++n) proposal_mean(shape_, theta, x.row(n), means_.row(n));
}

void IwaeDraws::add(std::size_t n, std::size_t i) {
  const IwaeEstimator& estimator = estimators_[i];
  const std::size_t k = estimator.importance, count = estimator.samples();
  const std::span<const double> log_w = log_weights_.first(count);
  const double share = 1 / static_cast<double>(estimator.outer);
  double& bound = bounds_[i];
  if (k == 1) {
    double sum = 0;
    for (const double w : log_w) sum += w;
    bound += share * sum;
    std::ranges::fill(weights_.first(count), share);
  } else {
    const double log_k = det_log(static_cast<double>(k));
    for (std::size_t m = 0; m < count; m += k) {
      const auto group = log_w.subspan(m, k);
      const double sum = log_sum_exp(group);
      bound += share * (sum - log_k);
      scaled_exp(group, sum, share, weights_.subspan(m, k));
    }
  }
  weighted_sums(weights_.data(), count, e_, z_.data());
  for (std::size_t d = 0; d < z_.size(); ++d) z_[d] = means_(n, d) + std::sqrt(kS) * z_[d];
  add_gradient(shape_.dimension, x_.row(n).data(), z_.data(), shape_.mu(theta_).data(),
               gradients_.row(i).data());
}

void IwaeDraws::draw(Stream noise) {
  std::ranges::fill(bounds_, 0.0);
  for (std::size_t g = 0; g < gradients_.rows(); ++g) std::ranges::fill(gradients_.row(g), 0.0);
  const double constant = static_cast<double>(shape_.dimension) * log_constant();
  for (std::size_t n = 0; n < x_.rows(); ++n) {
    noise.fill_normal(std::span<float>(e_.data(), e_.rows() * e_.cols()));
    log_weights_of(e_, x_.row(n).data(), means_.row(n).data(), shape_.mu(theta_).data(), constant,
                   log_weights_.data());
    for (std::size_t i = 0; i < estimators_.size(); ++i) add(n, i);
  }
  const double share = 1 / static_cast<double>(x_.rows());
  for (double& bound : bounds_) bound *= share;
  for (std::size_t g = 0; g < gradients_.rows(); ++g)
    for (double& value : gradients_.row(g)) value *= share;
}

}  // namespace infomax
