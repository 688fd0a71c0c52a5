// micro: what single functions cost. Takes the options of Google Benchmark.
#include <benchmark/benchmark.h>

BENCHMARK_MAIN();
