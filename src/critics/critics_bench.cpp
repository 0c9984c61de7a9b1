// Forward and backward of each critic at the paper's shapes: 128 pairs of 100, gradients of
// everything.
#include <benchmark/benchmark.h>

#include <vector>

#include "critics/critic.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

CriticSpec spec_of(std::string_view critic, std::size_t d, const std::vector<std::size_t>& layers) {
  return {.x_width = d,
          .y_width = d,
          .settings = testkit::network(critic_named(critic).parameters, layers)};
}

constexpr std::size_t kRows = 128;

void forward_backward(benchmark::State& state, const char* name, const CriticSpec& spec) {
  Workspace workspace;
  const auto critic = critic_named(name).make(spec, kRows, workspace);
  std::vector<float> theta(critic->parameter_count()), dtheta(theta.size());
  critic->initialise(theta, testkit::test_stream(1));
  const auto x = testkit::normal_matrix<float>(kRows, spec.x_width, 2);
  const auto y = testkit::normal_matrix<float>(kRows, spec.y_width, 3);
  const auto gradient = testkit::normal_matrix<float>(kRows, kRows, 4, 1e-2);
  testkit::Owned<float> scores(kRows, kRows), dscores = gradient;
  testkit::Owned<float> dx(kRows, spec.x_width), dy(kRows, spec.y_width);
  for (auto _ : state) {
    critic->forward(theta, x, y, scores);
    std::copy(gradient.flat().begin(), gradient.flat().end(), dscores.flat().begin());
    critic->backward(theta, x, y, dscores, dtheta, dx, dy);
    benchmark::ClobberMemory();
  }
  state.counters["MB"] = static_cast<double>(workspace.bytes()) / (1 << 20);
}

BENCHMARK_CAPTURE(forward_backward, inner, "inner", spec_of("inner", 100, {}))
    ->Name("critic/inner/128x100");
BENCHMARK_CAPTURE(forward_backward, bilinear, "bilinear", spec_of("bilinear", 100, {}))
    ->Name("critic/bilinear/128x100");
BENCHMARK_CAPTURE(forward_backward, separable, "separable", spec_of("separable", 100, {100, 100}))
    ->Name("critic/separable/128x100");
BENCHMARK_CAPTURE(forward_backward, concat, "concat", spec_of("concat", 100, {200}))
    ->Name("critic/concat/128x100");
BENCHMARK_CAPTURE(forward_backward, toy, "concat", spec_of("concat", 1, {10, 10, 10, 10, 10}))
    ->Name("critic/concat/128x1/10-10-10-10-10");
BENCHMARK_CAPTURE(forward_backward, deep, "concat", spec_of("concat", 20, {256, 256}))
    ->Name("critic/concat/128x20/256-256");

}  // namespace
}  // namespace infomax
