#include "tasks/gamma.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"

namespace infomax {

GammaDraws::GammaDraws(double a) : a_(a), boosted_(a < 1) {
  if (!(a > 0)) throw ShapeError(fmt::format("gamma variate: a is {}, want more than 0", a));
  d_ = (boosted_ ? a + 1 : a) - 1.0 / 3;
  c_ = 1 / std::sqrt(9 * d_);
  square_limit_ = 0.99 / (c_ * c_);
  margin_ = 1e-11 + 1e-12 * d_;  // more than that of accepts()
}

bool GammaDraws::accepts(double z, double u) const {
  const double root = 1 + c_ * z, v = root * root * root;
  // Their squeeze, by a margin that the rounding of what stands below can't make up for: so the
  // answer is the same, most often without a logarithm.
  const double square = z * z, margin = 1e-12 + 1e-13 * d_ * (1 + v);
  if (u < 1 - 0.0331 * square * square - margin) return true;
  return det_log(u) < 0.5 * z * z + d_ - d_ * v + d_ * det_log(v);
}

double GammaDraws::draw(Stream& stream) const {
  for (;;) {
    const double z = stream.normal();
    if (1 + c_ * z <= 0 || !accepts(z, stream.uniform())) continue;
    return variate(z, boosted_ ? stream.uniform() : 1);
  }
}

bool GammaDraws::settle(Draws& draws) const {
  for (;;) {
    const double z = draws.last_normal();
    if (1 + c_ * z > 0 && accepts(z, draws.uniform())) return draws.room() >= 1;
    if (draws.room() < kNumbers) return false;
    draws.normals(1);
  }
}

bool GammaDraws::settle(Draws& draws, double u) const {
  if (accepts(draws.last_normal(), u)) return true;
  if (draws.room() < kNumbers) return false;
  draws.normals(1);
  return settle(draws);
}

double gamma_variate(Stream& stream, double a) {
  return GammaDraws(a).draw(stream);
}

}  // namespace infomax
