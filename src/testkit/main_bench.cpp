#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>

#include "kernels/profile.h"

int main(int argc, char** argv) {
  try {
    infomax::pin_environment(argv);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "infomax-bench: %s\n", e.what());
    return 2;
  }
}
