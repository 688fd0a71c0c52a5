// What a look-up renders.
#include "benchmarks/micro/allocations.hpp"
#include "http/json_view.hpp"

using namespace rollcall;
using benchmark::DoNotOptimize;

namespace {

registrar::registration sample() {
  registrar::registration r;
  r.uuid = "3f2a9c1e-7b54-4d8e-9a61-0c5d2e8f7b13";
  r.call_id = "7f1c2b9e-4711@10.1.2.3";
  r.expires = 3'600;
  r.registered_at = r.created = r.modified = 1'800'000'000;
  r.user_agent = "Phone 4711/2.3.4";
  r.allow = {"INVITE", "ACK", "OPTIONS", "CANCEL", "BYE", "NOTIFY"};
  r.network = {"203.0.113.5", 5060, "udp", true};
  r.expires_at = 1'800'003'600;
  r.expires_in = 3'600;
  r.username = "u7";
  r.realm = "bling.babblevoice.com";
  r.display = "Kermit";
  registrar::binding_view b;
  b.contact = "sip:u7@10.1.2.3:5060;transport=udp";
  b.reachable = "sip:u7@203.0.113.5:5060;transport=udp";
  b.expires_at = r.expires_at;
  b.last_seen = r.created;
  b.rtt = 12;
  r.bindings.push_back(std::move(b));
  return r;
}

void json_view(benchmark::State& state) {
  auto one = sample();
  std::string out;
  micro::item_count items{state};
  for (auto _ : state) {
    out.clear();
    http::append_json(out, one);
    DoNotOptimize(out.data());
  }
  state.counters["bytes"] = static_cast<double>(out.size());
}
BENCHMARK(json_view);

} // namespace
