// infomax with an estimator more: `infomax-own list estimators` shows it, `infomax-own estimate` and
// `infomax-own run` ask it as any other.
//
// Of one column a side: what a normal pair has whose correlation is that of Spearman's ranks, r_s,
//
//   I = -ln(1 - r^2) / 2,   r = 2 sin(pi r_s / 6)
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <numeric>
#include <vector>

#include "cli/program.h"
#include "core/error.h"
#include "estimators/add_estimator.h"

using namespace infomax;

namespace {

std::vector<double> ranks_of(ConstMatrixView<double> a) {
  std::vector<std::size_t> order(a.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return a(i, 0); });
  std::vector<double> out(a.rows());
  for (std::size_t place = 0; place < order.size(); ++place)
    out[order[place]] = static_cast<double>(place);
  return out;
}

double by_ranks(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings&, Stream) {
  if (x.cols() != 1 || y.cols() != 1 || x.rows() != y.rows() || x.rows() < 3)
    throw ShapeError("ranks: want x and y of one column each and equally many rows, 3 at least");
  const std::vector<double> a = ranks_of(x), b = ranks_of(y);
  const double n = static_cast<double>(a.size());
  double apart = 0;
  for (std::size_t i = 0; i < a.size(); ++i) apart += (a[i] - b[i]) * (a[i] - b[i]);
  const double r_s = 1 - 6 * apart / (n * (n * n - 1));
  const double r = 2 * std::sin(std::numbers::pi * r_s / 6);
  if (!(std::abs(r) < 1)) throw NumericError("ranks: the ranks of x and y are the same");
  return -0.5 * std::log((1 - r) * (1 + r));
}

double seconds(std::size_t n, std::size_t, std::size_t, const Settings&) {
  return 2e-7 * static_cast<double>(n);
}

const EstimatorRow kRanks{.name = "ranks",
                         .summary = "of one column a side, by Spearman's ranks",
                         .formula = "-ln(1 - r^2) / 2, r = 2 sin(pi r_s / 6)",
                         .source = "Pearson (1907)",
                         .side = BoundSide::neither,
                         .data = kContinuousData,
                         .version = 1,
                         .of_sample = {by_ranks, seconds}};

}  // namespace

int main(int argc, char** argv) {
  add_estimator(kRanks);
  return run_program(argc, argv);
}
