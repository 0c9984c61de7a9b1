#include "estimators/scores/nishiyama.h"

#include <cmath>
#include <limits>

#include "core/math.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

// A and D of the header, D as the root of a product in which nothing cancels, and of z = D/A
//   t = atanh(z)/z,   u = (t - 1)/z^2 = 1/3 + z^2/5 + z^4/7 + ...
struct Parts {
  double a = 0, t = 0, u = 0;
};

Parts parts_of(const PairMoments& m) {
  const double square = m.apart * m.apart;
  const double sp = std::sqrt(m.positives), sq = std::sqrt(m.negatives);
  Parts out;
  out.a = square + m.positives + m.negatives;
  const double d =
      std::sqrt(square + (sp - sq) * (sp - sq)) * std::sqrt(square + (sp + sq) * (sp + sq));
  const double z = d / out.a;
  if (z < 0.25) {
    double power = 1;
    for (int k = 3; k <= 33; k += 2, power *= z * z) out.u += power / k;
    out.t = 1 + z * z * out.u;
  } else {
    out.t = det_log((out.a + d) / (2 * sp * sq)) / z;
    out.u = (out.t - 1) / (z * z);
  }
  return out;
}

bool finite(const PairMoments& m) {
  return std::isfinite(m.apart) && std::isfinite(m.positives) && std::isfinite(m.negatives);
}

struct Means {
  double positives = 0, negatives = 0;  // of the scores less the first
};

template <class Real>
double origin(ConstMatrixView<Real> scores) {
  return static_cast<double>(scores(0, 0));
}

// Means first, squares of distances from them after.
template <class Real>
PairMoments moments_of(ConstMatrixView<Real> scores, Means& means) {
  const std::size_t n = scores.rows();
  const double first = origin(scores), pairs = static_cast<double>(n);
  const auto sums = [&](auto&& positive, auto&& negative) {
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        const double s = static_cast<double>(scores(i, j)) - first;
        i == j ? positive(s) : negative(s);
      }
  };
  double p = 0, q = 0, vp = 0, vq = 0;
  sums([&](double s) { p += s; }, [&](double s) { q += s; });
  means = {p / pairs, q / count_of_negatives(n)};
  sums([&](double s) { vp += (s - means.positives) * (s - means.positives); },
       [&](double s) { vq += (s - means.negatives) * (s - means.negatives); });
  return {means.positives - means.negatives, vp / pairs, vq / count_of_negatives(n)};
}

}  // namespace

double nishiyama_of(const PairMoments& m) {
  if (!finite(m)) return std::numeric_limits<double>::quiet_NaN();
  if (m.apart == 0) return 0;
  if (m.negatives == 0) return std::numeric_limits<double>::infinity();
  if (m.positives == 0) return det_log1p(m.apart * m.apart / m.negatives);
  const Parts p = parts_of(m);
  return (p.a - 2 * m.positives) / p.a * p.t + 0.5 * det_log(m.positives / m.negatives);
}

// With T = atanh(D/A)/D, B = A - 2 V_p and U = (1 - T A)/D^2, dD and dA written out:
//   dI/d(E_p - E_q) = 2 (E_p - E_q) (T + B U)
//   dI/dV_p = -T + B (U - (A U + T)/(2 V_p)) + 1/(2 V_p),  dI/dV_q = T + B (U - (A U + T)/(2 V_q))
//   - 1/(2 V_q)
PairMoments nishiyama_of_backward(const PairMoments& m) {
  if (!finite(m) || m.apart == 0 || m.negatives == 0) return {};
  const double square = m.apart * m.apart;
  // No positive is off its mean, so dI/dV_p meets nothing.
  if (m.positives == 0)
    return {2 * m.apart / (square + m.negatives), 0, 1 / (square + m.negatives) - 1 / m.negatives};
  const Parts p = parts_of(m);
  const double t = p.t / p.a, u = -p.u / (p.a * p.a), b = p.a - 2 * m.positives;
  const auto by_variance = [&](double v) { return b * (u - (p.a * u + t) / (2 * v)); };
  return {2 * m.apart * (t + b * u), by_variance(m.positives) - t + 0.5 / m.positives,
          by_variance(m.negatives) + t - 0.5 / m.negatives};
}

double nishiyama_reference(const PairMoments& m) {
  const double a = m.apart * m.apart + m.positives + m.negatives;
  const double d = std::sqrt(a * a - 4 * m.positives * m.negatives);
  return (a - 2 * m.positives) * std::atanh(d / a) / d + std::log(m.positives / m.negatives) / 2;
}

template <class Real>
double nishiyama(ConstMatrixView<Real> scores) {
  require_pairs("nishiyama", scores);
  Means means;
  return nishiyama_of(moments_of(scores, means));
}

template <class Real>
void nishiyama_backward(ConstMatrixView<Real> scores, MatrixView<Real> dscores) {
  require_pairs("nishiyama_backward", scores, dscores);
  const std::size_t n = scores.rows();
  Means means;
  const PairMoments d = nishiyama_of_backward(moments_of(scores, means));
  const double first = origin(scores), positive = 1 / static_cast<double>(n),
               negative = 1 / count_of_negatives(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double s = static_cast<double>(scores(i, j)) - first;
      const double slope = i == j ? positive * (d.apart + 2 * d.positives * (s - means.positives))
                                  : negative * (-d.apart + 2 * d.negatives * (s - means.negatives));
      dscores(i, j) = static_cast<Real>(slope);
    }
}

template double nishiyama(ConstMatrixView<float>);
template double nishiyama(ConstMatrixView<double>);
template void nishiyama_backward(ConstMatrixView<float>, MatrixView<float>);
template void nishiyama_backward(ConstMatrixView<double>, MatrixView<double>);

}  // namespace infomax
