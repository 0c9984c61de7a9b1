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
    if (det_log(stream.uniform()) < 0.5 * z * z + d - d * v + d * det_log(v)) return d * v;
  }
}

}  // namespace infomax
