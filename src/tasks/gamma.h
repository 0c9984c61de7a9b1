// Gamma variates on a stream.
//
//   density x^(a-1) e^-x / Gamma(a),  x > 0
//   chi-square with v degrees of freedom is twice a gamma of a = v/2
//
// Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); for a < 1
// their boost, Gamma(a) = Gamma(a + 1) U^(1/a).
#pragma once

#include "core/math.h"
#include "core/random.h"
#include "tasks/draws.h"

namespace infomax {

// The same bits on every machine (core/math.h). Throws ShapeError unless a > 0.
double gamma_variate(Stream& stream, double a);

// The same variates, of one a, and of many rows at a time.
class GammaDraws {
 public:
  explicit GammaDraws(double a);  // throws ShapeError unless a > 0

  double draw(Stream& stream) const;

  // What a variate takes at least, where no candidate is refused.
  static constexpr std::size_t kNumbers = 4;
  // Asks for what a variate takes. It is made of the normal asked for last and, where a < 1, of the
  // uniform `boost`. False where there isn't room for all: then this is to be taken back.
  bool ask(Draws& draws, double& boost) const {
    if (draws.room() < kNumbers) return false;
    draws.normals(1);
    const double square = draws.last_square_at_most();
    // The squeeze for every normal whose square is at most this one.
    if (square < square_limit_) {
      const double u = draws.uniform();
      if (!(u < 1 - 0.0331 * square * square - margin_) && !settle(draws, u)) return false;
    } else if (!settle(draws)) {
      return false;
    }
    boost = boosted_ ? draws.uniform() : 1;
    return true;
  }
  // The variate made of these.
  INFOMAX_ALWAYS_INLINE double variate(double z, double boost) const {
    const double root = 1 + c_ * z;
    const double v = d_ * (root * root * root);
    return boosted_ ? v * det_exp(det_log(boost) / a_) : v;
  }

 private:
  bool accepts(double z, double u) const;  // of a root above 0
  // Further candidates, where the last one asked for isn't taken; its uniform, if it has been asked
  // for. False where there isn't room.
  bool settle(Draws& draws) const;
  bool settle(Draws& draws, double u) const;

  double a_, d_, c_;
  double square_limit_, margin_;  // under that limit 1 + c z is in (0, 2)
  bool boosted_;
};

}  // namespace infomax
