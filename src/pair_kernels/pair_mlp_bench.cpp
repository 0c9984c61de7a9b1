// The paper's critic of figure 4c beyond its first layer: 128 x 128 pairs through 10-10-10-10-10-1.
// FLOPs counts the multiply-adds of its dense layers.
#include <benchmark/benchmark.h>

#include <vector>

#include "pair_kernels/pair_mlp.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

struct Case {
  std::size_t n = 128, h;
  Workspace workspace;
  PairMlp<float> critic;
  std::vector<float> theta, dtheta;
  testkit::Owned<float> a, b, g, scores, da, db;

  Case(const std::vector<std::size_t>& hidden, std::size_t keep_bytes, Processor processor)
      : h(hidden.front()),
        critic(hidden, n, workspace, keep_bytes, processor),
        theta(critic.parameter_count()),
        dtheta(critic.parameter_count()),
        a(testkit::normal_matrix<float>(n, h, 1)),
        b(testkit::normal_matrix<float>(n, h, 2)),
        g(testkit::normal_matrix<float>(n, n, 3, 1e-2)),
        scores(n, n),
        da(n, h),
        db(n, h) {
    Stream stream = testkit::test_stream(4);
    for (float& p : theta) p = static_cast<float>(0.4 * stream.normal());
    critic.forward(theta, a, b, scores);
  }
  void count(benchmark::State& state, const Work& work) const {
    state.counters["FLOPs"] =
        benchmark::Counter(work.pairs, benchmark::Counter::kIsIterationInvariantRate);
  }
};

void forward(benchmark::State& state, const std::vector<std::size_t>& hidden, std::size_t keep,
             Processor processor) {
  Case c(hidden, keep, processor);
  for (auto _ : state) {
    c.critic.forward(c.theta, c.a, c.b, c.scores);
    benchmark::ClobberMemory();
  }
  c.count(state, c.critic.forward_work(c.n * c.n));
}

void backward(benchmark::State& state, const std::vector<std::size_t>& hidden, std::size_t keep,
              Processor processor) {
  Case c(hidden, keep, processor);
  for (auto _ : state) {
    c.critic.backward(c.theta, c.a, c.b, c.g, c.dtheta, c.da, c.db);
    benchmark::ClobberMemory();
  }
  c.count(state, c.critic.backward_work(c.n * c.n));
}

const bool registered = [] {
  const std::vector<std::size_t> toy(5, 10);
  const auto add = [](const std::string& name, const std::vector<std::size_t>& hidden,
                      std::size_t keep, Processor processor) {
    benchmark::RegisterBenchmark((name + "/forward").c_str(), forward, hidden, keep, processor);
    benchmark::RegisterBenchmark((name + "/backward").c_str(), backward, hidden, keep, processor);
  };
  const std::size_t all = std::size_t{1} << 30;
  add("critic/concat-toy", toy, all, this_processor());
  add("critic/concat-toy/not-kept", toy, 0, this_processor());
  add("critic/concat-16-16", {16, 16}, all, this_processor());
  if (this_processor() == Processor::avx512)
    add("critic/concat-toy/avx2", toy, all, Processor::avx2);
  return true;
}();

}  // namespace
}  // namespace infomax
