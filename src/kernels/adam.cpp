#include "kernels/adam.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

template <class Real>
struct Coefficients {
  Real keep1, keep2, step, epsilon;  // 1 - beta1, 1 - beta2, the corrected step size
};

// beta^t by squaring: plain products, so that the bits owe nothing to a C library.
double power(double beta, std::int64_t t) {
  double result = 1;
  for (; t > 0; t >>= 1) {
    if (t & 1) result *= beta;
    beta *= beta;
  }
  return result;
}

template <class Real>
Coefficients<Real> prepare(const char* who, const AdamSettings& s, std::int64_t t,
                           std::span<const Real> gradient, std::span<Real> m, std::span<Real> v,
                           std::span<Real> parameters) {
  const std::size_t n = parameters.size();
  if (gradient.size() != n || m.size() != n || v.size() != n)
    throw ShapeError(
        fmt::format("{}: gradient, m, v and parameters have {}, {}, {} and {} "
                    "elements, want one length",
                    who, gradient.size(), m.size(), v.size(), n));
  if (t < 1) throw ShapeError(fmt::format("{}: t is {}, want at least 1", who, t));
  const double step = s.lr * std::sqrt(1 - power(s.beta2, t)) / (1 - power(s.beta1, t));
  return {static_cast<Real>(1 - s.beta1), static_cast<Real>(1 - s.beta2), static_cast<Real>(step),
          static_cast<Real>(s.epsilon)};
}

template <class Real>
INFOMAX_ALWAYS_INLINE void body(const Coefficients<Real>& c, std::size_t n,
                                const Real* __restrict gradient, Real* __restrict m,
                                Real* __restrict v, Real* __restrict parameters) {
  const Real keep1 = c.keep1, keep2 = c.keep2, step = c.step, epsilon = c.epsilon;
  for (std::size_t i = 0; i < n; ++i) {
    const Real g = gradient[i];
    const Real mi = m[i] + keep1 * (g - m[i]);
    const Real vi = v[i] + keep2 * (g * g - v[i]);
    m[i] = mi;
    v[i] = vi;
    parameters[i] = parameters[i] - step * mi / (std::sqrt(vi) + epsilon);
  }
}

INFOMAX_VECTOR_CLONES void adam_wide(const Coefficients<float>& c, std::size_t n,
                                     const float* gradient, float* m, float* v, float* parameters) {
  body(c, n, gradient, m, v, parameters);
}
INFOMAX_VECTOR_CLONES void adam_wide(const Coefficients<double>& c, std::size_t n,
                                     const double* gradient, double* m, double* v,
                                     double* parameters) {
  body(c, n, gradient, m, v, parameters);
}

}  // namespace

template <class Real>
void adam_step(const AdamSettings& settings, std::int64_t t, std::span<const Real> gradient,
               std::span<Real> m, std::span<Real> v, std::span<Real> parameters) {
  const auto c = prepare("adam_step", settings, t, gradient, m, v, parameters);
  adam_wide(c, parameters.size(), gradient.data(), m.data(), v.data(), parameters.data());
}

template <class Real>
void adam_step_reference(const AdamSettings& settings, std::int64_t t,
                         std::span<const Real> gradient, std::span<Real> m, std::span<Real> v,
                         std::span<Real> parameters) {
  const auto c = prepare("adam_step_reference", settings, t, gradient, m, v, parameters);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    m[i] += c.keep1 * (gradient[i] - m[i]);
    v[i] += c.keep2 * (gradient[i] * gradient[i] - v[i]);
    parameters[i] -= c.step * m[i] / (std::sqrt(v[i]) + c.epsilon);
  }
}

#define INFOMAX_INSTANTIATE(Real)                                                             \
  template void adam_step(const AdamSettings&, std::int64_t, std::span<const Real>,           \
                          std::span<Real>, std::span<Real>, std::span<Real>);                 \
  template void adam_step_reference(const AdamSettings&, std::int64_t, std::span<const Real>, \
                                    std::span<Real>, std::span<Real>, std::span<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE

}  // namespace infomax
