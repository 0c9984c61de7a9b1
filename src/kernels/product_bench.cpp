#include "kernels/product.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "core/random.h"
#include "kernels/mlp.h"

namespace infomax {
namespace {

template <class Real>
std::vector<Real> uniforms(std::size_t n) {
  Stream stream = Streams("product_bench", "", SeedBlock::reference, 0)(Purpose::other);
  std::vector<Real> out(n);
  for (Real& e : out) e = static_cast<Real>(stream.uniform() - 0.5);
  return out;
}

// Multiplications and additions per second.
void set_flops(benchmark::State& state, double each) {
  state.counters["FLOP/s"] = benchmark::Counter(each * static_cast<double>(state.iterations()),
                                                benchmark::Counter::kIsRate);
}

// op(a) [m, k] op(b) [k, n].
template <class Real>
void products(benchmark::State& state, Transpose ta, Transpose tb) {
  const auto m = static_cast<std::size_t>(state.range(0));
  const auto n = static_cast<std::size_t>(state.range(1));
  const auto k = static_cast<std::size_t>(state.range(2));
  const auto a = uniforms<Real>(m * k), b = uniforms<Real>(k * n);
  std::vector<Real> c(m * n);
  const bool at = ta == Transpose::yes, bt = tb == Transpose::yes;
  for (auto _ : state) {
    product<Real>(ta, {a.data(), at ? k : m, at ? m : k}, tb, {b.data(), bt ? n : k, bt ? k : n},
                  {c.data(), m, n});
    benchmark::DoNotOptimize(c.data());
  }
  set_flops(state, 2.0 * static_cast<double>(m * n * k));
}

// A layer forward and a score matrix, a weight gradient, an input gradient.
void product_nn(benchmark::State& state) {
  products<float>(state, Transpose::no, Transpose::no);
}
void product_tn(benchmark::State& state) {
  products<float>(state, Transpose::yes, Transpose::no);
}
void product_nt(benchmark::State& state) {
  products<float>(state, Transpose::no, Transpose::yes);
}
void product_double(benchmark::State& state) {
  products<double>(state, Transpose::no, Transpose::no);
}
BENCHMARK(product_nn)
    ->Args({128, 300, 392})
    ->Args({128, 300, 300})
    ->Args({128, 100, 300})
    ->Args({128, 512, 512})
    ->Args({128, 10, 20})
    ->Args({2048, 300, 392})
    ->Args({2048, 300, 300});
BENCHMARK(product_tn)
    ->Args({392, 300, 128})
    ->Args({300, 300, 128})
    ->Args({300, 100, 128})
    ->Args({512, 512, 128})
    ->Args({20, 10, 128});
BENCHMARK(product_nt)
    ->Args({128, 300, 300})
    ->Args({128, 300, 100})
    ->Args({128, 512, 512})
    ->Args({128, 128, 100});
BENCHMARK(product_double)->Args({128, 300, 392});

// Forward and backward of the paper's encoder, three layers of 392 x 300 x 300 x 100, without the gradient
// of its input, and of the toy task's.
void mlp_step(benchmark::State& state, const std::vector<std::size_t>& widths) {
  const std::size_t n = 128;
  Workspace workspace;
  Mlp<float> mlp(widths, n, workspace);
  std::vector<float> theta(mlp.parameter_count()), dtheta(theta.size());
  Stream stream = Streams("mlp_bench", "", SeedBlock::reference, 0)(Purpose::other);
  mlp.initialise_glorot(theta, stream);
  const auto x = uniforms<float>(n * widths.front());
  const auto y = workspace.matrix<float>(n, widths.back());
  const auto dy = workspace.matrix<float>(n, widths.back());
  for (auto _ : state) {
    mlp.forward(theta, {x.data(), n, widths.front()}, y);
    mlp.backward(theta, {x.data(), n, widths.front()}, y, dy, dtheta, {});
    benchmark::DoNotOptimize(dtheta.data());
  }
  double flops = 0;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l)
    flops += (l == 0 ? 4.0 : 6.0) * static_cast<double>(n * widths[l] * widths[l + 1]);
  set_flops(state, flops);
}
void mlp_step_paper(benchmark::State& state) {
  mlp_step(state, {392, 300, 300, 100});
}
void mlp_step_toy(benchmark::State& state) {
  mlp_step(state, {20, 10, 10, 4});
}
BENCHMARK(mlp_step_paper);
BENCHMARK(mlp_step_toy);

// Mapping many rows with a trained encoder.
void mlp_map(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const std::vector<std::size_t> widths = {392, 300, 300, 100};
  Workspace workspace;
  Mlp<float> mlp(widths, n, workspace);
  std::vector<float> theta(mlp.parameter_count(), 0.01F);
  const auto x = uniforms<float>(n * widths.front());
  const auto y = workspace.matrix<float>(n, widths.back());
  for (auto _ : state) {
    mlp.forward(theta, {x.data(), n, widths.front()}, y);
    benchmark::DoNotOptimize(y.data());
  }
  double flops = 0;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l)
    flops += 2.0 * static_cast<double>(n * widths[l] * widths[l + 1]);
  set_flops(state, flops);
}
BENCHMARK(mlp_map)->Arg(128)->Arg(512)->Arg(2048)->Arg(10000);

}  // namespace
}  // namespace infomax
