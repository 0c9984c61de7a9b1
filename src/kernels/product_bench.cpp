#include "kernels/product.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <utility>
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

// How many operands are gone through before one comes again: with 30 the weights stream from
// memory, as RealNVP's do.
constexpr std::size_t kStreamed = 30;

// The products of a layer [in, out] on n rows: 0 forward x w, 1 weight gradient x^T dy, 2 input
// gradient dy w^T.
struct Layer {
  std::size_t n, in, out;
};

template <class Multiply>
void layer_product(benchmark::State& state, const Layer& layer, int pass, std::size_t copies,
                   Multiply&& multiply) {
  const auto [n, in, out] = layer;
  const auto x = uniforms<float>(n * in), dy = uniforms<float>(n * out);
  const auto w = uniforms<float>(copies * in * out);
  std::vector<float> y(n * std::max(in, out)), dw(copies * in * out);
  std::size_t at = 0;
  for (auto _ : state) {
    const ConstMatrix weights(w.data() + at * in * out, in, out);
    const ConstMatrix mx(x.data(), n, in), mdy(dy.data(), n, out);
    if (pass == 0) multiply(Transpose::no, mx, Transpose::no, weights, Matrix(y.data(), n, out));
    if (pass == 1)
      multiply(Transpose::yes, mx, Transpose::no, mdy, Matrix(dw.data() + at * in * out, in, out));
    if (pass == 2) multiply(Transpose::no, mdy, Transpose::yes, weights, Matrix(y.data(), n, in));
    at = (at + 1) % copies;
    benchmark::ClobberMemory();
  }
  set_flops(state, 2.0 * static_cast<double>(n * in * out));
}

// product/PASS/n x in x out/LIBRARY, on the paper's layers; `streamed` where the weights come from
// memory.
const bool registered = [] {
  constexpr Layer layers[] = {{128, 196, 512}, {128, 512, 512},  {128, 512, 196}, {128, 392, 392},
                              {128, 392, 300}, {128, 300, 300},  {128, 300, 100}, {128, 100, 128},
                              {128, 392, 128}, {128, 1536, 300}, {512, 392, 300}, {512, 512, 512},
                              {128, 10, 20},   {128, 64, 64},    {1280, 512, 512}};
  constexpr const char* passes[] = {"forward", "weights", "inputs"};
  const std::pair<const char*, ProductLibrary> libraries[] = {
      {"openblas", ProductLibrary::openblas},
      {"sgemm", ProductLibrary::onednn},
      {"matmul", ProductLibrary::onednn_matmul}};
  for (const Layer& layer : layers)
    for (int pass = 0; pass < 3; ++pass)
      for (const bool streamed : {false, true}) {
        if (streamed && layer.in * layer.out < 90'000) continue;
        const std::string name = "product/" + std::string(passes[pass]) + "/" +
                                 std::to_string(layer.n) + "x" + std::to_string(layer.in) + "x" +
                                 std::to_string(layer.out) + (streamed ? "/streamed/" : "/");
        for (const auto& [library_name, library] : libraries)
          benchmark::RegisterBenchmark((name + library_name).c_str(), [=](benchmark::State& state) {
            layer_product(state, layer, pass, streamed ? kStreamed : 1,
                          [=](Transpose ta, ConstMatrix a, Transpose tb, ConstMatrix b, Matrix c) {
                            product_by(library, ta, a, tb, b, c);
                          });
          });
      }
  return true;
}();

void product_double(benchmark::State& state) {
  const auto a = uniforms<double>(128 * 392), b = uniforms<double>(392 * 300);
  std::vector<double> c(128 * 300);
  for (auto _ : state) {
    product<double>(Transpose::no, {a.data(), 128, 392}, Transpose::no, {b.data(), 392, 300},
                    {c.data(), 128, 300});
    benchmark::DoNotOptimize(c.data());
  }
  set_flops(state, 2.0 * 128 * 392 * 300);
}
BENCHMARK(product_double);

// Forward and backward of the paper's encoder, three layers of 392 x 300 x 300 x 100, without the
// gradient of its input, and of the toy task's.
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
