// Frames, messages, URIs.
#include "benchmarks/micro/allocations.hpp"
#include "benchmarks/micro/samples.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/drachtio/meta.hpp"
#include "protocol/sip/message.hpp"
#include "protocol/sip/uri.hpp"

using namespace rollcall;
using benchmark::DoNotOptimize;

namespace {

std::string sample() {
  return micro::sample_register(
      7, 12, micro::sample_credentials(digest::algorithm::md5, 7, 1));
}

/// 64 frames in one buffer, as they come off a socket.
void frame_reader(benchmark::State& state) {
  constexpr int frames = 64;
  std::string bytes;
  for (int i = 0; i < frames; ++i)
    drachtio::append_frame(
        bytes, "f7a3e000-61bc-1240-8b97-000000000001|sip|network|700|udp|"
               "203.0.113.5|5060|12:34:56.789012|"
               "f7a3e000-61bc-1240-8b97-000000000002||127.0.0.1|5060|\r\n"
                   + sample());
  micro::item_count items{state, frames};
  for (auto _ : state) {
    std::string_view rest = bytes;
    while (!rest.empty()) {
      auto f = drachtio::next_frame(rest, 66'000);
      DoNotOptimize(drachtio::parse_server_frame(f.payload));
      rest.remove_prefix(f.consumed);
    }
  }
}
BENCHMARK(frame_reader);

void sip_parse(benchmark::State& state) {
  auto text = sample();
  state.counters["bytes"] = static_cast<double>(text.size());
  micro::item_count items{state};
  for (auto _ : state) {
    sip::message message;
    DoNotOptimize(message.parse(text));
  }
}
BENCHMARK(sip_parse);

/// The same into a message that keeps its memory.
void sip_parse_again(benchmark::State& state) {
  auto text = sample();
  sip::message message;
  micro::item_count items{state};
  for (auto _ : state)
    DoNotOptimize(message.parse(text));
}
BENCHMARK(sip_parse_again);

void uri_parse(benchmark::State& state) {
  std::string text = "sip:u7@10.1.2.3:5060;transport=udp";
  micro::item_count items{state};
  for (auto _ : state)
    DoNotOptimize(sip::parse_uri(text));
}
BENCHMARK(uri_parse);

/// Equal but for the case of the host and the order of the parameters.
void uri_compare(benchmark::State& state) {
  std::string a = "sip:u7@Phone.Example.com:5060;transport=udp;lr";
  std::string b = "sip:u7@phone.example.com:5060;lr;transport=udp";
  micro::item_count items{state};
  for (auto _ : state)
    DoNotOptimize(sip::equivalent(std::string_view{a}, std::string_view{b}));
}
BENCHMARK(uri_compare);

} // namespace
