#include "tasks/gamma.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"
#include "core/math.h"

namespace infomax {

double gamma_variate(Stream& stream, double a) {
  if (!(a > 0)) throw ShapeError(fmt::format("gamma variate: a is {}, want more than 0", a));
  if (a < 1) {
    const double larger = gamma_variate(stream, a + 1);
    return larger * det_exp(det_log(stream.uniform()) / a);
  }
  const double d = a - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double z = stream.normal(), root = 1 + c * z;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = stream.uniform();
    // Their squeeze, by a margin that the rounding of what stands below can't make up for: so the
    // answer is the same, most often without a logarithm.
    const double square = z * z, margin = 1e-12 + 1e-13 * d * (1 + v);
    if (u < 1 - 0.0331 * square * square - margin) return d * v;
    if (det_log(u) < 0.5 * z * z + d - d * v + d * det_log(v)) return d * v;
  }
}

}  // namespace infomax
