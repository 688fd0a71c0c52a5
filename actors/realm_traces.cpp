// What a realm shows of a user who is followed: the SIP exchange, in the log.
#include "actors/realm_actor.hpp"
#include "log/parts.hpp"
#include "protocol/sip/masked.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::actors {

bool realm_state::is_followed(const register_item& item) const {
  return setup_.traces->follows(setup_.name, sip::unescape(item.user),
                                self->clock().now());
}

void realm_state::show_request(const register_item& item) const {
  log::trace().info("{}@{} from {}/{}:{}: {}", item.user, setup_.name,
                    item.from.protocol, item.from.address, item.from.port,
                    sip::masked(item.message));
}

/// What drachtio adds by itself (Via, From, To, Call-ID, CSeq) is not there.
void realm_state::show_answer(const register_item& item) const {
  sip::message answer;
  if (sip_.empty())
    log::trace().info("{}@{} gets no answer", item.user, setup_.name);
  else if (answer.parse(sip_) == sip::message_errc::none)
    log::trace().info("{}@{} is answered: {}", item.user, setup_.name,
                      sip::masked(answer));
}

} // namespace rollcall::actors
