#include "compare/binomial.h"

#include <fmt/format.h>

#include "compare/student.h"
#include "core/error.h"

namespace infomax {
namespace {

constexpr int kHalvings = 60;  // of [0, 1]: below the last bit of a rate that matters

void require_counts(const char* who, std::size_t k, std::size_t n) {
  if (k > n) throw ShapeError(fmt::format("{}: {} of {} draws, want at most {}", who, k, n, n));
}

}  // namespace

double binomial_tail(std::size_t k, std::size_t n, double p) {
  require_counts("binomial_tail", k, n);
  if (!(p >= 0 && p <= 1))
    throw ShapeError(fmt::format("binomial_tail: the rate is {}, want 0 to 1", p));
  if (k == 0) return 1;
  return incomplete_beta(static_cast<double>(k), static_cast<double>(n - k + 1), p);
}

double lowest_rate(std::size_t k, std::size_t n, double level) {
  require_counts("lowest_rate", k, n);
  if (!(level > 0 && level < 1))
    throw ShapeError(fmt::format("lowest_rate: the level is {}, want it between 0 and 1", level));
  if (k == 0) return 0;
  double low = 0, high = 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (binomial_tail(k, n, middle) < level ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace infomax
