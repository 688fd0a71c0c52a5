// The register itself: reading the request, deciding, entering, answering.
#include "benchmarks/micro/allocations.hpp"
#include "benchmarks/micro/samples.hpp"
#include "benchmarks/micro/whole.hpp"
#include "protocol/registrar/answer.hpp"
#include "protocol/registrar/book.hpp"
#include "protocol/sip/message.hpp"

#include <variant>
#include <vector>

using namespace rollcall;
using benchmark::DoNotOptimize;

namespace {

registrar::time_point at(std::int64_t ms) {
  return registrar::time_point{registrar::milliseconds{ms}};
}

/// A parsed REGISTER together with the bytes that it looks into.
struct sample {
  explicit sample(std::uint32_t user)
      : text(micro::sample_register(
          user, 1,
          micro::sample_credentials(digest::algorithm::md5, user, 1))) {
    message.parse(text);
    auto parsed = registrar::parse_register(message, 10);
    request = std::move(std::get<registrar::register_request>(parsed));
    request.from = {"203.0.113.5", 5060, "udp", true};
  }

  std::string text;
  sip::message message;
  registrar::register_request request;
};

void parse_register(benchmark::State& state) {
  sample one{7};
  micro::item_count items{state};
  for (auto _ : state) {
    DoNotOptimize(registrar::parse_aor(one.message));
    DoNotOptimize(registrar::parse_register(one.message, 10));
  }
}
BENCHMARK(parse_register);

/// The pure decision over one binding.
void apply_refresh(benchmark::State& state) {
  sample one{7};
  registrar::policy options;
  auto first = registrar::apply({}, one.request, at(micro::now_ms), options, 1);
  auto now = micro::now_ms;
  micro::item_count items{state};
  for (auto _ : state) {
    ++one.request.cseq;
    now += 1;
    DoNotOptimize(
        registrar::apply(first.bindings, one.request, at(now), options, 2));
  }
}
BENCHMARK(apply_refresh);

/// Decided and entered, over a book of so many users.
void book_refresh(benchmark::State& state) {
  auto users = static_cast<std::uint32_t>(state.range(0));
  sample one{7};
  registrar::policy options;
  registrar::book book;
  std::vector<std::string> names;
  names.reserve(users);
  for (std::uint32_t i = 0; i < users; ++i) {
    names.push_back('u' + std::to_string(i));
    one.request.user = names.back();
    book.apply(one.request, at(micro::now_ms), options);
  }
  auto now = micro::now_ms;
  std::size_t next = 0;
  micro::item_count items{state};
  for (auto _ : state) {
    ++one.request.cseq;
    now += 1;
    next = (next + 7'919) % users;
    one.request.user = names[next];
    DoNotOptimize(book.apply(one.request, at(now), options));
  }
}
BENCHMARK(book_refresh)->Arg(100)->Arg(10'000)->Arg(1'000'000);

void write_accepted(benchmark::State& state) {
  sample one{7};
  registrar::policy options;
  auto first = registrar::apply({}, one.request, at(micro::now_ms), options, 1);
  std::string out;
  micro::item_count items{state};
  for (auto _ : state) {
    out.clear();
    registrar::write_accepted(out, first.bindings, one.request,
                              at(micro::now_ms), options, 3'800);
    DoNotOptimize(out.data());
  }
}
BENCHMARK(write_accepted);

/// One REGISTER from its bytes to its answer.
void whole_register(benchmark::State& state) {
  auto texts = micro::sample_registers(100, 100);
  micro::whole_register core;
  std::size_t next = 0;
  bool good = true;
  micro::item_count items{state};
  for (auto _ : state) {
    if (next == texts.size()) {
      state.PauseTiming();
      core.reset();
      next = 0;
      state.ResumeTiming();
    }
    good = core.serve(texts[next++]) && good;
  }
  if (!good)
    state.SkipWithError("a REGISTER was refused");
}
BENCHMARK(whole_register);

} // namespace
