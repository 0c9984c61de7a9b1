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

// One iteration of the benchmark does `work`, moves `parameters` by Adam and reads `bytes_read` from memory at least.
// FLOPs are operations per second; limit is limit_seconds (kernels/roofline.h) over an iteration's time, both by
// processor time like all rates of the benchmark library.
inline void report_limit(benchmark::State& state, const Work& work, double parameters,
                         Precision precision = Precision::float32, double bytes_read = 0) {
  constexpr auto rate = benchmark::Counter::kIsIterationInvariantRate;
  const double limit = limit_seconds(roofline(), work, parameters, precision, bytes_read);
  state.counters["FLOPs"] = benchmark::Counter(work.total(), rate);
  state.counters["limit"] = benchmark::Counter(limit, rate);
}

}  // namespace infomax::testkit
