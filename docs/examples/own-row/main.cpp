// InfoMax with an estimator more: Spearman's rank correlation of two columns, taken for that of two
// normals. `infomax-spearman list estimators` has it, `infomax-spearman estimate --estimator
// spearman`, and suites name it as any other.
#include <cmath>
#include <numbers>
#include <vector>

#include "cli/program.h"
#include "core/error.h"
#include "core/ranks.h"
#include "estimators/estimator.h"

namespace {

using infomax::ConstMatrixView;

double spearman(ConstMatrixView<double> x, ConstMatrixView<double> y, const infomax::Settings&,
                infomax::Stream) {
  if (x.cols() != 1 || y.cols() != 1 || x.rows() != y.rows() || x.rows() < 3)
    throw infomax::ShapeError("spearman: want one column on either side and 3 rows or more");
  const std::size_t n = x.rows();
  const std::vector<double> a = infomax::ranks_of({x.data(), n}),
                            b = infomax::ranks_of({y.data(), n});
  const double mean = 0.5 * static_cast<double>(n + 1);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < n; ++i) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  const double r = 2 * std::sin(std::numbers::pi / 6 * ab / std::sqrt(aa * bb));
  return -0.5 * std::log1p(-r * r);
}

double seconds(std::size_t n, std::size_t, std::size_t, const infomax::Settings&) {
  return 2e-7 * static_cast<double>(n);
}

}  // namespace

int main(int argc, char** argv) {
  infomax::add_estimator({.name = "spearman",
                          .summary = "Spearman's rank correlation, taken for that of two normals",
                          .formula = "-(1/2) ln(1 - r^2), r = 2 sin(pi rho / 6)",
                          .source = "Pearson (1907)",
                          .side = infomax::BoundSide::neither,
                          .data = infomax::kContinuousData,
                          .version = 1,
                          .of_sample = {.estimate = spearman, .seconds = seconds}});
  return infomax::program(argc, argv);
}
