// The counters FLOPs and limit of a benchmark, for benchmarks.
#pragma once

#include <benchmark/benchmark.h>

#include "kernels/roofline.h"

namespace infomax::testkit {

// This machine's, measured once per process, in about three seconds, when it is first asked for.
inline const Roofline& roofline() {
  static const Roofline measured = measure_roofline();
  return measured;
}

// One iteration of the benchmark is that computation. FLOPs are operations per second; limit is limit_seconds
// (kernels/roofline.h) over an iteration's time, both by processor time like all rates of the benchmark library.
inline void report_limit(benchmark::State& state, const Computation& each) {
  constexpr auto rate = benchmark::Counter::kIsIterationInvariantRate;
  state.counters["FLOPs"] = benchmark::Counter(each.work.total(), rate);
  state.counters["limit"] = benchmark::Counter(limit_seconds(roofline(), each), rate);
}

}  // namespace infomax::testkit
