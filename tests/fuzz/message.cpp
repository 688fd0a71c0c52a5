// Whole messages, from a datagram and from a stream.
#include "protocol/sip/message.hpp"
#include "protocol/sip/writer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

using namespace rollcall;

namespace {

/// Written again without its folds, it reads the same.
void rewrite(const sip::message& m) {
  std::string out;
  sip::writer w{out};
  if (m.is_request())
    w.request_line(m.method(), m.request_uri());
  else
    w.status_line(m.status(), m.reason());
  for (auto& field : m.fields())
    if (field.id != sip::header_id::content_length)
      w.header(field.name, field.value);
  w.finish(m.body());
  sip::message again;
  sip::message_limits limits{.max_bytes = out.size(), .max_headers = 200};
  fuzz::require(again.parse(out, limits) == sip::message_errc::none);
  fuzz::require(sip::measure(out, limits).size == out.size());
  fuzz::require(again.method() == m.method() && again.status() == m.status());
  fuzz::require(again.body() == m.body());
  for (std::size_t i = 0; i < sip::header_id_count; ++i) {
    auto id = static_cast<sip::header_id>(i);
    if (id != sip::header_id::content_length)
      fuzz::require(again.count(id) == m.count(id));
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto bytes = fuzz::view(data, size);
  sip::message m;
  auto error = m.parse(bytes);
  auto head = sip::measure(bytes);
  fuzz::require(head.size <= size);
  if (head.size > 0) {
    // What follows a message changes nothing of where it ends.
    fuzz::require(sip::measure(bytes.substr(0, head.size)).size == head.size);
    fuzz::require(sip::measure(bytes.substr(0, head.size - 1)).size == 0);
  }
  if (error != sip::message_errc::none)
    return 0;
  for (auto& field : m.fields()) {
    fuzz::require_inside(field.name, bytes);
    fuzz::require_inside(field.value, bytes);
    fuzz::require(sip::identify(field.name) == field.id);
  }
  fuzz::require_inside(m.body(), bytes);
  // Datagram and stream agree on the body.
  if (m.has(sip::header_id::content_length))
    fuzz::require(bytes.substr(0, head.size).ends_with(m.body()));
  rewrite(m);
  return 0;
}
