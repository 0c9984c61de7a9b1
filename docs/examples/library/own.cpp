// Information between two columns of one's own: a normal pair of correlation 0.6, which has
// -ln(1 - 0.36) / 2 = 0.223 nats, from 2,000 rows.
#include <cstdio>
#include <vector>

#include "inference/sample_estimator.h"

int main() {
  using namespace infomax;
  Stream stream = Streams("own", "", SeedBlock::reference, 1)("rows");
  std::vector<double> x(2000), y(2000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = stream.normal();
    y[i] = 0.6 * x[i] + 0.8 * stream.normal();
  }
  const SampleEstimator ksg(estimator_named("ksg1"), {});
  std::printf("%.3f\n", ksg.value({x.data(), x.size(), 1}, {y.data(), y.size(), 1}, stream));
}
