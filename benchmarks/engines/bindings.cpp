#include "benchmarks/engines/bindings.hpp"

#include <cstdio>
#include <cstring>

namespace rollcall::engines {

void bindings::put(std::uint64_t i, store::batch& out) {
  const auto at = key(i);
  if (at.id == 1)
    out.name_realm(at.realm, 'r' + std::to_string(at.realm) + ".bench.test");
  out.put_all(at, card(i), state());
}

void bindings::refresh(store::batch& out) {
  out.put_state(key(random_() % count_), state());
}

std::string_view bindings::card(std::uint64_t i) {
  const auto user = static_cast<unsigned long>(i);
  const auto a = static_cast<unsigned long>(random_());
  const auto b = static_cast<unsigned long>(random_());
  char text[600];
  const auto size = std::snprintf(
      text, sizeof(text),
      "u%lu\n<sip:u%lu@10.%lu.%lu.%lu:5060;transport=udp>\n%lx@10.%lu.2.3\n"
      "<urn:uuid:%08lx-%04lx-4000-8000-%012lx>\nYealink SIP-T46S 66.85.0.%lu\n"
      "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, SUBSCRIBE, INFO, MESSAGE, "
      "REFER, UPDATE\n203.0.%lu.%lu:%lu udp\n",
      user, user, a & 255, a >> 8 & 255, a >> 16 & 255, b, a >> 24 & 255,
      a >> 32, b & 0xffff, b >> 16, b % 90, a >> 40 & 255, a >> 48 & 255,
      b & 0xffff);
  card_.assign(text, static_cast<std::size_t>(size));
  if (i % 10 == 0)
    while (card_.size() < 1'500) // a Path, say
      card_ += static_cast<char>('a' + random_() % 16);
  return card_;
}

std::string_view bindings::state() {
  now_ += 12;
  const std::uint64_t fields[8] = {now_,
                                   now_ - random_() % 3'600'000'000,
                                   now_ + 3'600'000'000,
                                   now_,
                                   3'600,
                                   random_() % 100'000, // CSeq
                                   random_() % 400,
                                   1'000};
  state_.resize(sizeof(fields));
  std::memcpy(state_.data(), fields, sizeof(fields));
  return state_;
}

} // namespace rollcall::engines
