// Who is asking: credentials, nonce, digest, nonce count.
#include "benchmarks/micro/allocations.hpp"
#include "benchmarks/micro/samples.hpp"

#include <span>
#include <vector>

using namespace rollcall;
using benchmark::DoNotOptimize;

namespace {

/// Every call is a phone of its own with a rising nc, as on a cached nonce.
void digest_check(benchmark::State& state, digest::algorithm a) {
  constexpr std::uint32_t users = 100;
  constexpr std::uint32_t rounds = 200;
  auto realm = micro::sample_realm();
  std::vector<std::string> lines;
  for (std::uint32_t nc = 1; nc <= rounds; ++nc)
    for (std::uint32_t user = 0; user < users; ++user)
      lines.push_back(micro::sample_credentials(a, user, nc));
  auto checker = micro::sample_authenticator(a);
  std::size_t next = 0;
  bool good = true;
  micro::item_count items{state};
  for (auto _ : state) {
    if (next == lines.size()) {
      state.PauseTiming();
      checker = micro::sample_authenticator(a);
      next = 0;
      state.ResumeTiming();
    }
    std::string_view line = lines[next++];
    auto result =
        checker.check(std::span{&line, 1}, "REGISTER",
                      "sip:bling.babblevoice.com", realm, micro::now_ms);
    good = good && result.what == digest::verdict::ok;
  }
  if (!good)
    state.SkipWithError("a digest was refused");
}
BENCHMARK_CAPTURE(digest_check, md5, digest::algorithm::md5);
BENCHMARK_CAPTURE(digest_check, sha256, digest::algorithm::sha256);

void digest_challenge(benchmark::State& state) {
  auto checker = micro::sample_authenticator(digest::algorithm::md5);
  std::uint64_t random = 0;
  micro::item_count items{state};
  for (auto _ : state)
    DoNotOptimize(checker.challenge(micro::now_ms, ++random, false));
}
BENCHMARK(digest_challenge);

} // namespace
