#include "transforms/wiggly.h"

#include "transforms/angle.h"
#include "transforms/columnwise.h"
#include "transforms/increasing.h"

namespace infomax {

namespace {

// size sin(rate u + phase)
struct Wave {
  double size, rate, phase;
};

constexpr Wave kX[] = {{0.4, 1, 0}, {0.2, 1.7, 1}, {0.03, 3.3, -2.5}};
constexpr Wave kY[] = {{-0.4, 0.4, 0}, {0.17, 1.3, 3.5}, {0.02, 4.3, -2.5}};
// More than the waves' sizes together.
constexpr double kReach = 0.64;

double wiggled(const Wave (&waves)[3], double u, double& slope) {
  double value = u;
  slope = 1;
  for (const Wave& wave : waves) {
    double sine = 0, cosine = 0;
    sincos_of(wave.rate * u + wave.phase, sine, cosine);
    value += wave.size * sine;
    slope += wave.size * wave.rate * cosine;
  }
  return value;
}

const Wave (&waves_of(Side side))[3] {
  return side == Side::x ? kX : kY;
}

}  // namespace

void wiggly(Side side, MatrixView<double> u) {
  map_values(u, [&](double value) {
    double slope = 0;
    return wiggled(waves_of(side), value, slope);
  });
}

void wiggly_inverse(Side side, MatrixView<double> u) {
  map_values(u, [&](double value) {
    return where_increasing(
        [&](double at, double& slope) { return wiggled(waves_of(side), at, slope); }, value,
        value - kReach, value + kReach);
  });
}

}  // namespace infomax
