#include "compare/binomial.h"

#include <fmt/format.h>

#include <boost/math/special_functions/beta.hpp>

#include "core/error.h"

namespace infomax {
namespace {

using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

void require_counts(const char* who, std::size_t k, std::size_t n) {
  if (k > n) throw ShapeError(fmt::format("{}: {} of {} draws, want at most {}", who, k, n, n));
}

}  // namespace

double binomial_tail(std::size_t k, std::size_t n, double p) {
  require_counts("binomial_tail", k, n);
  if (!(p >= 0 && p <= 1))
    throw ShapeError(fmt::format("binomial_tail: the rate is {}, want 0 to 1", p));
  if (k == 0) return 1;
  return boost::math::ibeta(static_cast<double>(k), static_cast<double>(n - k + 1), p, Policy());
}

double lowest_rate(std::size_t k, std::size_t n, double level) {
  require_counts("lowest_rate", k, n);
  if (!(level > 0 && level < 1))
    throw ShapeError(fmt::format("lowest_rate: the level is {}, want it between 0 and 1", level));
  if (k == 0) return 0;
  return boost::math::ibeta_inv(static_cast<double>(k), static_cast<double>(n - k + 1), level,
                                Policy());
}

}  // namespace infomax
