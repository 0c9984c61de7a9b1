#include "inference/permutation.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "inference/parallel.h"
#include "inference/rows.h"

namespace infomax {

namespace {

// How many orders there are of that many things, or `enough` where there are more.
std::size_t orders(std::size_t things, std::size_t enough) {
  std::size_t out = 1;
  for (std::size_t i = 2; i <= things && out < enough; ++i) out *= i;
  return std::min(out, enough);
}

std::vector<std::uint32_t> rotated(std::size_t n, std::size_t by) {
  std::vector<std::uint32_t> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint32_t>((i + by) % n);
  return out;
}

std::vector<std::uint32_t> blocks_permuted(std::size_t n, std::size_t block, Stream stream) {
  std::vector<std::uint32_t> order((n + block - 1) / block), out;
  stream.permutation(order);
  out.reserve(n);
  for (const std::uint32_t b : order)
    for (std::size_t i = b * block; i < std::min(n, (b + 1) * block); ++i)
      out.push_back(static_cast<std::uint32_t>(i));
  return out;
}

// By how many rows each of the rotations goes: all different, none by 0.
std::vector<std::uint32_t> rotations(std::size_t n, std::size_t count, Stream stream) {
  std::vector<std::uint32_t> out(n - 1);
  stream.permutation(out);
  out.resize(count);
  for (std::uint32_t& by : out) ++by;
  return out;
}

}  // namespace

void require_permutations(const PermutationPlan& plan, double level, std::size_t rows) {
  // The least p is 1 / (1 + B); rounding of 1 - level is no reason to refuse.
  const double wanted = 1 - level, least = 1 / (1 + static_cast<double>(plan.count));
  if (plan.count == 0 || least > wanted * (1 + 1e-9))
    throw InputError(fmt::format(
        "permutations: {} give no p below {:.4g}, and level {} asks for {:.4g}; want {} "
        "or more",
        plan.count, least, level, wanted,
        static_cast<std::size_t>(std::ceil(1 / wanted - 1 - 1e-6))));
  if (plan.rotate && plan.block > 1)
    throw InputError("permutations: rotations of blocks, want one of the two");
  if (plan.rotate && plan.count + 1 > rows)
    throw InputError(fmt::format("permutations: {} rows have {} rotations, want {} or more of them",
                                 rows, rows - 1, plan.count));
  const std::size_t blocks = plan.block == 0 ? 0 : (rows + plan.block - 1) / plan.block;
  if (!plan.rotate && orders(blocks, plan.count + 1) < plan.count + 1)
    throw InputError(
        fmt::format("permutations: {} blocks of {} rows have fewer than {} orders; want shorter "
                    "blocks",
                    blocks, plan.block, plan.count + 1));
}

PermutationTest permutation_test(const SampleEstimator& estimator, ConstMatrixView<double> x,
                                 ConstMatrixView<double> y, double estimate,
                                 const PermutationPlan& plan, const Streams& streams,
                                 std::size_t threads) {
  const std::size_t n = y.rows();
  const std::vector<std::uint32_t> shifts =
      plan.rotate ? rotations(n, plan.count, streams("permutation/rotations"))
                  : std::vector<std::uint32_t>();
  std::vector<double> found(plan.count);
  in_parallel(plan.count, threads, [&](std::size_t i) {
    const auto step = static_cast<std::uint32_t>(i);
    const std::vector<std::uint32_t> order =
        plan.rotate ? rotated(n, shifts[i])
                    : blocks_permuted(n, plan.block, streams("permutation/order", step));
    found[i] = estimator.value(x, Rows(y, order).view(), streams("permutation/estimate", step));
  });
  PermutationTest out;
  const double count = static_cast<double>(plan.count);
  for (const double value : found) {
    if (value >= estimate) ++out.above;
    out.mean += value / count;
  }
  double square = 0;
  for (const double value : found) square += (value - out.mean) * (value - out.mean);
  out.deviation = plan.count > 1 ? std::sqrt(square / (count - 1)) : 0;
  out.p = (1 + static_cast<double>(out.above)) / (1 + count);
  return out;
}

}  // namespace infomax
