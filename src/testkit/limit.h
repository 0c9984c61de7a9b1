// For benchmarks: the counters FLOPs and limit, and what becomes of one that this machine can't
// run.
#pragma once

#include <benchmark/benchmark.h>

#include "core/error.h"
#include "kernels/precision.h"
#include "machine/roofline.h"

namespace infomax::testkit {

// This machine's, measured once per process, in about three seconds, when it is first asked for.
inline const Roofline& roofline() {
  static const Roofline measured = measure_roofline();
  return measured;
}

// One iteration of the benchmark is that computation. FLOPs are operations per second; limit is
// limit_seconds (machine/roofline.h) over an iteration's time, both by processor time like all
// rates of the benchmark library.
inline void report_limit(benchmark::State& state, const Computation& each) {
  constexpr auto rate = benchmark::Counter::kIsIterationInvariantRate;
  state.counters["FLOPs"] = benchmark::Counter(each.work.total(), rate);
  state.counters["limit"] = benchmark::Counter(limit_seconds(roofline(), each), rate);
}

// Whether this processor, under the numerics profile in force, can't compute in that precision; if
// so, the benchmark reports it as its error and is to return.
inline bool lacks(benchmark::State& state, Precision precision) {
  try {
    require_precision(precision);
  } catch (const InputError& error) {
    state.SkipWithError(error.what());
    return true;
  }
  return false;
}

}  // namespace infomax::testkit
