// The information between two arrays, in a program of one's own: x uniform, y = x + noise of the
// same size, of which the truth is 1/2 nat.
#include <cstdio>
#include <vector>

#include "core/random.h"
#include "inference/sample_estimator.h"

int main() {
  constexpr std::size_t n = 5000;
  std::vector<double> x(n), y(n);
  infomax::Stream noise = infomax::Streams("library", "", infomax::SeedBlock::reference, 1)("rows");
  for (std::size_t i = 0; i < n; ++i) y[i] = (x[i] = noise.uniform()) + noise.uniform();
  const infomax::SampleEstimator ksg(infomax::estimator_named("ksg1"), {});
  std::printf("%.4f nats\n", ksg.value({x.data(), n, 1}, {y.data(), n, 1}, noise));
}
