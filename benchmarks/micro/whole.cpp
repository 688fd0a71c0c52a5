#include "benchmarks/micro/whole.hpp"

#include "protocol/registrar/answer.hpp"
#include "protocol/sip/message.hpp"

#include <span>
#include <variant>

namespace rollcall::micro {

std::vector<std::string> sample_registers(std::uint32_t users,
                                          std::uint32_t rounds) {
  std::vector<std::string> result;
  for (std::uint32_t n = 1; n <= rounds; ++n)
    for (std::uint32_t user = 0; user < users; ++user)
      result.push_back(sample_register(
          user, n, sample_credentials(digest::algorithm::md5, user, n)));
  return result;
}

bool whole_register::serve(std::string_view text) {
  constexpr registrar::time_point now{registrar::milliseconds{now_ms}};
  answer_.clear();
  sip::message message;
  if (message.parse(text) != sip::message_errc::none)
    return false;
  auto aor = registrar::parse_aor(message);
  auto line = message.get(sip::header_id::authorization);
  auto proof = checker_.check(std::span{&line, 1}, message.method(),
                              message.request_uri(), realm_, now_ms);
  if (aor.user.empty() || proof.what != digest::verdict::ok)
    return false;
  auto parsed = registrar::parse_register(message, 10);
  auto* request = std::get_if<registrar::register_request>(&parsed);
  if (!request)
    return false;
  request->user = aor.user;
  request->from = {"203.0.113.5", 5060, "udp", true};
  auto result = book_->apply(*request, now, realm_.options);
  if (result.refused)
    return false;
  registrar::write_accepted(answer_, result.bindings, *request, now,
                            realm_.options, 3'800);
  return true;
}

void whole_register::reset() {
  checker_ = sample_authenticator(digest::algorithm::md5);
  book_.emplace();
}

} // namespace rollcall::micro
