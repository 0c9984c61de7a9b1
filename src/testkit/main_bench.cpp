#include <benchmark/benchmark.h>

#include "kernels/profile.h"

int main(int argc, char** argv) {
  infomax::pin_environment(argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
