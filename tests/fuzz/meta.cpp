// The payload of a drachtio frame, as either side reads it.
#include "protocol/drachtio/meta.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto payload = fuzz::view(data, size);
  auto frame = drachtio::parse_server_frame(payload);
  if (auto* m = std::get_if<drachtio::network_message>(&frame)) {
    for (auto part : {m->id, m->transaction_id, m->dialog_id, m->local_address,
                      m->sip, m->from.protocol, m->from.address, m->from.time})
      fuzz::require_inside(part, payload);
    fuzz::require(!m->id.empty() && !m->transaction_id.empty()
                  && !m->sip.empty());
  } else if (auto* r = std::get_if<drachtio::command_response>(&frame)) {
    for (auto part : {r->id, r->request_id, r->rest, r->transaction_id})
      fuzz::require_inside(part, payload);
    fuzz::require(!r->id.empty() && !r->request_id.empty());
    fuzz::require(r->ok || r->transaction_id.empty());
  }
  if (auto c = drachtio::parse_client_frame(payload)) {
    for (auto part : {c->id, c->command, c->args, c->sip})
      fuzz::require_inside(part, payload);
    fuzz::require(!c->command.empty()); // without an id no answer is wanted
    fuzz::require(c->args.find('\n') == c->args.npos);
  }
  return 0;
}
