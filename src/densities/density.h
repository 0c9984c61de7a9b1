// A density q(y|x), or q(y), whose parameters are learned by the likelihood of the rows of a batch.
//
//   x [n, x_width], y [n, y_width]: row i of either is a pair;  theta [parameter_count]
#pragma once

#include <cstddef>
#include <span>

#include "core/matrix.h"
#include "core/random.h"
#include "kernels/work.h"

namespace infomax {

template <class Real>
class Density {
 public:
  virtual ~Density() = default;

  // A multiple of kTensorPad (kernels/parameters.h): one density's block may follow another's.
  virtual std::size_t parameter_count() const = 0;
  virtual void initialise(std::span<Real> theta, Stream stream) const = 0;

  // mean_i log q(y_i|x_i), in nats, summed in double. A density of y alone doesn't look at x. As
  // many rows as the plan was made for.
  virtual double log_likelihood(std::span<const Real> theta, ConstMatrixView<Real> x,
                                ConstMatrixView<Real> y) = 0;
  // The same, and the gradient of minus that, written over dtheta.
  virtual double gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                          ConstMatrixView<Real> y, std::span<Real> dtheta) = 0;

  // The arithmetic of log_likelihood and of gradient.
  virtual Work likelihood_work() const = 0;
  virtual Work gradient_work() const = 0;
};

}  // namespace infomax
