// The paper's convolutions on 128 images, pass by pass, and what stands between them. FLOP/s
// without the taps that fall on the padding.
#include "image_kernels/convolution.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "image_kernels/layer_norm.h"
#include "kernels/precision.h"
#include "testkit/limit.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

constexpr std::size_t kRows = 128;

enum class Which { forward, weights, data, relu };

template <class T>
std::vector<T> normals(std::size_t n, std::uint32_t seed) {
  Stream stream = testkit::test_stream(seed);
  std::vector<T> out(n);
  for (T& e : out) e = narrowed<T>(static_cast<float>(stream.normal()));
  return out;
}

// By the rules, or by what they were chosen over: a pixel's channels all together, the library's
// gradient of weights.
enum class By { rule, together, onednn };

template <class T>
void convolution(benchmark::State& state, Which which, std::array<std::size_t, 3> image,
                 std::size_t layer, By by) {
  if constexpr (std::is_same_v<T, Bf16>)
    if (testkit::lacks(state, Precision::bf16)) return;
  ConvolutionShape shape =
      convolution_chain(image[0], image[1], image[2], std::vector<std::size_t>{64, 128})[layer];
  if (by == By::together) shape.sixteen = false;
  const ConvolutionLibrary weights =
      by == By::onednn ? ConvolutionLibrary::onednn : choose_weights_gradient(shape);
  Workspace workspace;
  Convolution<T> plan(shape, kRows, Passes::and_data, weights, workspace);
  const auto w = normals<float>(shape.weights(), 1), b = normals<float>(shape.out, 2);
  const auto x = normals<T>(kRows * shape.x().size(), 3);
  auto y = normals<T>(kRows * shape.y().size(), 4), dz = y;
  std::vector<T> dx(x.size());
  std::vector<float> dw(w.size()), db(b.size());
  plan.load(w);
  for (auto _ : state) {
    switch (which) {
      case Which::forward:
        plan.load(w);
        plan.forward(b, x.data(), y.data());
        break;
      case Which::weights:
        plan.backward_weights(x.data(), dz.data(), dw);
        break;
      case Which::data:
        plan.backward_data(w, dz.data(), dx.data());
        break;
      case Which::relu:
        relu_backward<T>(shape.y(), kRows, y.data(), dz.data(), db);
        break;
    }
    benchmark::ClobberMemory();
  }
  if (which == Which::relu)
    state.counters["B/s"] =
        benchmark::Counter(static_cast<double>(state.iterations() * 3 * dz.size() * sizeof(T)),
                           benchmark::Counter::kIsRate, benchmark::Counter::kIs1000);
  else
    state.counters["FLOP/s"] = benchmark::Counter(
        convolution_work(shape, kRows).total() * static_cast<double>(state.iterations()),
        benchmark::Counter::kIsRate, benchmark::Counter::kIs1000);
}

template <class T>
void layer_norm(benchmark::State& state, bool backward) {
  const ImageLayout layout =
      convolution_chain(14, 28, 1, std::vector<std::size_t>{64, 128}).back().y();
  Workspace workspace;
  LayerNormPool<float> norm(layout, kRows, workspace);
  const auto x = normals<float>(kRows * layout.size(), 1);
  const auto scale = normals<float>(layout.channels, 2), bias = normals<float>(layout.channels, 3);
  auto pooled = normals<float>(kRows * layout.channels, 4);
  const Matrix view{pooled.data(), kRows, layout.channels};
  std::vector<T> dz(x.size());
  std::vector<float> dscale(scale.size()), dbias(scale.size()), db(scale.size());
  norm.forward(x.data(), scale, bias, view);
  for (auto _ : state) {
    if (backward)
      norm.backward<T>(x.data(), scale, view, dscale, dbias, dz.data(), db);
    else
      norm.forward(x.data(), scale, bias, view);
    benchmark::ClobberMemory();
  }
}

const bool registered = [] {
  const auto add = [](const std::string& name, auto&&... call) {
    benchmark::RegisterBenchmark(name.c_str(), call...)->Unit(benchmark::kMillisecond);
  };
  struct Case {
    const char* name;
    std::array<std::size_t, 3> image;
  };
  for (const Case& c : {Case{"14x28x1", {14, 28, 1}}, Case{"16x32x3", {16, 32, 3}}})
    for (const std::size_t layer : {0U, 1U})
      for (const auto& [name, which] :
           {std::pair{"forward", Which::forward}, std::pair{"weights", Which::weights},
            std::pair{"data", Which::data}, std::pair{"relu", Which::relu}}) {
        if (layer == 0 && which == Which::data) continue;  // nobody needs it
        const std::string at =
            std::string("convolution/") + c.name + "/" + std::to_string(layer + 1) + "/" + name;
        for (const auto& [suffix, by] :
             {std::pair{"", By::rule}, std::pair{"/together", By::together},
              std::pair{"/onednn", By::onednn}}) {
          if (by == By::onednn && which != Which::weights) continue;
          if (by == By::together && which == Which::relu) continue;
          add(at + suffix, convolution<float>, which, c.image, layer, by);
          add(at + suffix + "/bf16", convolution<Bf16>, which, c.image, layer, by);
        }
      }
  add("layer_norm/14x28x1/forward", layer_norm<float>, false);
  add("layer_norm/14x28x1/backward", layer_norm<float>, true);
  add("layer_norm/14x28x1/backward/bf16", layer_norm<Bf16>, true);
  return true;
}();

}  // namespace
}  // namespace infomax
