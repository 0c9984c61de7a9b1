#include "pair_kernels/pair_relu.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "core/random.h"

namespace infomax {
namespace {

template <class Real>
struct Pairs {
  std::size_t n, h;
  std::vector<Real> a, b, w, g, da, db, dw;
  Workspace workspace;
  PairRelu<Real> kernel;

  explicit Pairs(std::size_t rows, std::size_t width)
      : n(rows),
        h(width),
        a(n * h),
        b(n * h),
        w(h),
        g(n * n),
        da(n * h),
        db(n * h),
        dw(h),
        kernel(h, n, workspace) {
    Stream stream = Streams("pair_relu_bench", "", SeedBlock::reference, 0)(Purpose::other);
    for (auto* v : {&a, &b, &w, &g})
      for (Real& e : *v) e = static_cast<Real>(stream.normal());
  }
};

// Pairs times hidden units per second. The paper's critic: 128 x 128 x 200.
template <class Real>
void forward(benchmark::State& state) {
  Pairs<Real> p(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) {
    p.kernel.forward({p.a.data(), p.n, p.h}, {p.b.data(), p.n, p.h}, p.w, Real(0.5),
                     {p.g.data(), p.n, p.n});
    benchmark::DoNotOptimize(p.g.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(p.n * p.n * p.h));
}

template <class Real>
void backward(benchmark::State& state) {
  Pairs<Real> p(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  Real dc = 0;
  for (auto _ : state) {
    p.kernel.backward({p.a.data(), p.n, p.h}, {p.b.data(), p.n, p.h}, p.w, {p.g.data(), p.n, p.n},
                      {p.da.data(), p.n, p.h}, {p.db.data(), p.n, p.h}, p.dw, dc);
    benchmark::DoNotOptimize(p.da.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(p.n * p.n * p.h));
}

BENCHMARK(forward<float>)->Args({128, 200})->Args({128, 10})->Args({512, 200});
BENCHMARK(forward<double>)->Args({128, 200});
BENCHMARK(backward<float>)->Args({128, 200})->Args({128, 10})->Args({512, 200});
BENCHMARK(backward<double>)->Args({128, 200});

// Blocks of 16 rows of a, as a deeper critic walks them.
template <class Real>
void expand(benchmark::State& state) {
  const std::size_t n = 128, h = 200, rows = 16;
  std::vector<Real> a(rows * h, 1), b(n * h, 1), z(rows * n * h);
  for (auto _ : state) {
    expand_pairs<Real>({a.data(), rows, h}, {b.data(), n, h}, {z.data(), rows * n, h});
    benchmark::DoNotOptimize(z.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows * n * h));
}

template <class Real>
void expand_backward(benchmark::State& state) {
  const std::size_t n = 128, h = 200, rows = 16;
  std::vector<Real> a(rows * h, 1), b(n * h, 1), z(rows * n * h, 1), dz(rows * n * h, 1);
  for (auto _ : state) {
    expand_pairs_backward<Real>({z.data(), rows * n, h}, {dz.data(), rows * n, h},
                                {a.data(), rows, h}, {b.data(), n, h});
    benchmark::DoNotOptimize(a.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows * n * h));
}

BENCHMARK(expand<float>);
BENCHMARK(expand_backward<float>);

}  // namespace
}  // namespace infomax
