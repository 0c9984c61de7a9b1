// 128 Jacobians of the paper's skip-MLP, five layers of 392, and their singular values; and either
// alone. Parameters are moved by normals so that ReLU cuts half of the rows and the condition is as
// the paper's figure 2c has it.
#include "probe/jacobian.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "core/random.h"
#include "encoders/skip_mlp.h"
#include "kernels/product.h"
#include "testkit/limit.h"

namespace infomax {
namespace {

constexpr std::size_t kWidth = 392, kPoints = 128, kLayers = 5;
constexpr double kMoved = 1.0;  // times 1 / sqrt(width)

struct Fixture {
  Fixture()
      : encoder(encoder_named("skip-mlp")
                    .make({.input_width = kWidth,
                           .settings = {{"skip_layers", static_cast<std::int64_t>(kLayers)}}},
                          kPoints, workspace)),
        spectrum(*encoder, kPoints, workspace),
        singular_values(kWidth, workspace),
        theta(encoder->parameter_count()),
        log_conditions(kPoints) {
    const Streams streams("bench", "jacobian", SeedBlock::reference, 0);
    encoder->initialise(theta, streams(Purpose::encoder1_weights));
    Stream noise = streams(Purpose::other);
    for (float& p : theta)
      p += static_cast<float>(kMoved / std::sqrt(double{kWidth}) * noise.normal());
    noise.fill_normal(std::span(x.data(), x.size()));
  }

  Workspace workspace;
  std::unique_ptr<Encoder<float>> encoder;
  JacobianSpectrum<float> spectrum;
  SingularValues<float> singular_values;
  std::vector<float> theta;
  std::vector<double> log_conditions;
  Matrix x = workspace.matrix<float>(kPoints, kWidth);
  Matrix g = workspace.matrix<float>(kPoints, kWidth);
  Matrix j = workspace.matrix<float>(kWidth, kWidth);
  MatrixView<double> s = workspace.matrix<double>(kPoints, kWidth);
};

// The products of the chain: for each inner layer and point [d, active] times [active, d]. Masks by
// plain layers.
Work products(const Fixture& f) {
  const SkipMlpLayout layout(kWidth, kLayers);
  const std::span<const float> theta(f.theta);
  std::vector<float> x(f.x.data(), f.x.data() + f.x.size()), z(x.size());
  std::size_t active = 0;
  for (std::size_t l = 0; l + 1 < kLayers; ++l) {
    dense_forward<float>({x.data(), kPoints, kWidth}, layout.weights(theta, l),
                         layout.biases(theta, l), Activation::relu, {z.data(), kPoints, kWidth});
    for (std::size_t k = 0; k < x.size(); ++k) {
      x[k] += z[k];
      active += z[k] > 0 ? 1 : 0;
    }
  }
  return product_work(kWidth, kWidth, active);
}

// A^T A, of which half is enough, and its tridiagonal form: d^3 and 4/3 d^3 operations in double,
// each counted as two, for a register holds half as many.
Work squares_and_reflections() {
  constexpr double d = kWidth;
  return {.products = 2 * kPoints * (1 + 4.0 / 3) * d * d * d};
}

void both(benchmark::State& state) {
  Fixture f;
  for (auto _ : state) {
    f.spectrum(f.theta, f.x, f.s, f.log_conditions);
    benchmark::DoNotOptimize(f.log_conditions.data());
  }
  testkit::report_limit(state, {.work = products(f) + squares_and_reflections()});
  std::ranges::sort(f.log_conditions);
  state.counters["log_condition"] = f.log_conditions[kPoints / 2];
}

void jacobians(benchmark::State& state) {
  Fixture f;
  for (auto _ : state) {
    f.encoder->forward(f.theta, f.x, f.g);
    for (std::size_t i = 0; i < kPoints; ++i) f.encoder->jacobian(f.theta, i, f.j);
    benchmark::DoNotOptimize(f.j.data());
  }
  testkit::report_limit(state, {.work = products(f)});
}

void singular_values(benchmark::State& state) {
  Fixture f;
  f.encoder->forward(f.theta, f.x, f.g);
  f.encoder->jacobian(f.theta, 0, f.j);
  for (auto _ : state)
    for (std::size_t i = 0; i < kPoints; ++i) f.singular_values(f.j, f.s.row(i));
  testkit::report_limit(state, {.work = squares_and_reflections()});
}

BENCHMARK(both)->Name("jacobian/skip-mlp")->Unit(benchmark::kMillisecond);
BENCHMARK(jacobians)->Name("jacobian/skip-mlp/products")->Unit(benchmark::kMillisecond);
BENCHMARK(singular_values)
    ->Name("jacobian/skip-mlp/singular-values")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace infomax
