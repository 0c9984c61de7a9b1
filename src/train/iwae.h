// The importance-weighted bound on a Gaussian model's log-likelihood, and its gradient by
// reparameterisation.
//
//   z ~ N(mu, I),  x | z ~ N(z, I);   q(z | x) = N(A x + b, s I),  s = 2/3;   theta = [A | b | mu]
//   z_k = A x + b + sqrt(s) e_k,  e_k ~ N(0, I)
//   w_k = p(x, z_k) / q(z_k | x),   v_k = w_k / sum_j w_j
//   L_K(x) = log( (1/K) sum_k w_k );   ELBO = E L_1 <= E L_K <= log p(x) = log N(x; mu, 2 I)
//
//   dL_K/db = mu + x - 2 sum_k v_k z_k,   dL_K/dA = (dL_K/db) x^T,   dL_K/dmu = sum_k v_k z_k - mu
//
// (at fixed e_k the term log q(z_k | x) doesn't move). The estimate (K, M) over N data points is
// the mean over all of them of (1/M) sum_m L_K(x_n), with noise of its own for every n and m. The
// optimum for every K: mu = mean of x, A = I/2, b = mu/2.
//
// Sources: Burda, Grosse and Salakhutdinov (2016), the bound; Rainforth et al. (2018), "Tighter
// variational bounds are not necessarily better", section 4.1, the model, and theorem 1, the orders
// in K. Bounds in nats.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"
#include "core/workspace.h"

namespace infomax {

inline constexpr double kProposalVariance = 2.0 / 3;

// Where the parts of theta lie for D dimensions: A row by row, b, mu. A and b are the inference
// network's.
struct GaussianVae {
  std::size_t dimension = 0;

  std::size_t parameter_count() const { return dimension * (dimension + 2); }
  std::size_t inference_count() const { return dimension * (dimension + 1); }
  template <class T>
  std::span<T> a_row(std::span<T> theta, std::size_t i) const {
    return theta.subspan(i * dimension, dimension);
  }
  template <class T>
  std::span<T> b(std::span<T> theta) const {
    return theta.subspan(dimension * dimension, dimension);
  }
  template <class T>
  std::span<T> mu(std::span<T> theta) const {
    return theta.last(dimension);
  }
};

// theta [D (D + 2)] at the optimum for data x [N, D]. Throws ShapeError, like all below, where
// sizes don't fit or there are no data.
void iwae_optimum(ConstMatrixView<double> x, std::span<double> theta);

// The means over the data of log p(x) and of the ELBO: what the bound tends to as K grows, and its
// mean at K = 1.
double mean_log_likelihood(ConstMatrixView<double> x, std::span<const double> theta);
double mean_elbo(ConstMatrixView<double> x, std::span<const double> theta);

// Mean and variance of each parameter's gradient estimate over its noise, at M = 1; M outer samples
// leave the mean and divide the variance by M. With delta = A x + b - (x + mu)/2, how far q's mean
// is from the posterior's, r = 1/2 the posterior's variance, and means over n understood as above:
//
//   K = 1, exactly:          dL/db:  mean -2 delta,                       variance 4 s
//   to leading order in 1/K: dL/db:  mean -(C / K) delta / (2s - r),
//                                    variance (4 C / K) (u + (u delta / s)^2)
//     C = E_q[w^2] / p(x)^2 = (s / sqrt(r (2s - r)))^D exp(|delta|^2 / (2s - r))
//     u = r s / (2s - r)
//   always:                  dL/dmu = (x - mu)/2 - (dL/db)/2
//
// so that, where x is far from mu, |mean| / sqrt(variance) falls like K^-1/2 for b and rises like
// K^1/2 for mu.
void elbo_gradient_moments(ConstMatrixView<double> x, std::span<const double> theta,
                           std::span<double> mean, std::span<double> variance);
void iwae_gradient_moments(ConstMatrixView<double> x, std::span<const double> theta,
                           std::size_t importance, std::span<double> mean,
                           std::span<double> variance);

struct IwaeEstimator {
  std::size_t importance = 1;  // K
  std::size_t outer = 1;       // M

  std::size_t samples() const { return importance * outer; }
  bool operator==(const IwaeEstimator&) const = default;
};

// The plain loop: the estimate from noise e [N M K, D], whose rows run over n, then m, then k.
// Returns the bound and writes its gradient to dtheta, or leaves it where dtheta is empty.
double iwae_reference(ConstMatrixView<double> x, std::span<const double> theta,
                      std::size_t importance, std::size_t outer, ConstMatrixView<double> e,
                      std::span<double> dtheta);

// Several estimators on one set of noise after the other: they share its samples, each of them the
// first that it wants. Noise in float, all else in double; sums run in a fixed order.
class IwaeDraws {
 public:
  // x [N, D] and theta have to outlive it and don't change; buffers come from the workspace. Throws
  // ShapeError for an estimator that wants no samples.
  IwaeDraws(ConstMatrixView<double> x, std::span<const double> theta,
            std::vector<IwaeEstimator> estimators, Workspace& workspace);

  std::span<const IwaeEstimator> estimators() const { return estimators_; }
  // Normals that a data point takes: D rows of so many samples, row by row, one data point after
  // the other.
  std::size_t samples() const { return e_.cols(); }

  // The estimates from the next numbers of a stream. Allocates nothing.
  void draw(Stream noise);

  // Of the last draw, for estimator i: the gradient over theta, and the bound.
  std::span<const double> gradient(std::size_t i) const { return gradients_.row(i); }
  double bound(std::size_t i) const { return bounds_[i]; }

 private:
  void add(std::size_t n, std::size_t i);

  ConstMatrixView<double> x_;
  std::span<const double> theta_;
  GaussianVae shape_;
  std::vector<IwaeEstimator> estimators_;
  MatrixView<double> means_;  // A x + b
  Matrix e_;                  // of one data point
  MatrixView<double> gradients_;
  std::span<double> log_weights_, weights_, z_, bounds_;
};

}  // namespace infomax
