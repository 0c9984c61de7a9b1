// Adam in TensorFlow's form: the bias correction is folded into the step size and epsilon stays
// outside.
//
//   m <- m + (1 - beta1)(g - m),   v <- v + (1 - beta2)(g^2 - v)
//   p <- p - lr sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
//
// Source: Kingma and Ba (2015), section 2, last remark; tf.train.AdamOptimizer.
// One streaming loop over one flat block; elementwise, so its bits depend on no instruction set.
#pragma once

#include <cstdint>
#include <span>

namespace infomax {

struct AdamSettings {
  double lr = 1e-4;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};

// One step; t counts from 1. All spans have one length. Throws ShapeError otherwise, and
// for t < 1.
template <class Real>
void adam_step(const AdamSettings& settings, std::int64_t t, std::span<const Real> gradient,
               std::span<Real> m, std::span<Real> v, std::span<Real> parameters);

// The plain loop, its oracle.
template <class Real>
void adam_step_reference(const AdamSettings& settings, std::int64_t t,
                         std::span<const Real> gradient, std::span<Real> m, std::span<Real> v,
                         std::span<Real> parameters);

}  // namespace infomax
