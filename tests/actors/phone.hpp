// REGISTERs as phones write them, and the answers as they read them.
#pragma once

#include "protocol/digest/nonce.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::actors_test {

struct command;

/// One phone of one user. Counts its CSeq by itself.
struct phone {
  std::string user = "1000";
  std::string realm = "bling.babblevoice.com";
  std::string password = "x";
  std::string login = user; // the user name in its credentials
  std::string call_id = "call-" + user;
  std::string contact = "<sip:" + user + "@10.9.8.7:5060>";
  std::string extra;      // more header lines, each with its CRLF
  int expires = 3600;     // negative: no Expires header
  std::uint32_t cseq = 0; // of the last REGISTER
  std::string proxy;      // "Proxy-" to answer a 407

  /// The next REGISTER. Several contacts stand comma-separated in `contact`,
  /// none makes a query. An empty `nonce` leaves the credentials out.
  std::string write(std::string_view nonce = {}, std::uint32_t nc = 1);
};

/// A phone of the realms' other user.
phone phone_of_1001();

/// Another phone of the user 1000.
phone second_phone();

/// The question whether the digest of this REGISTER is right.
registrar::verify_digest as_proof(std::string_view text,
                                  const std::string& realm);

/// One `<id>|sip|<transaction>|` frame that the application sent.
struct answer {
  std::string transaction;
  int status = 0;
  std::string text; // the whole SIP answer

  /// Values of a header, in their order.
  std::vector<std::string> all(std::string_view name) const;
  std::string first(std::string_view name) const;
};

/// Every answer in a row of frames.
std::vector<answer> read_answers(std::string_view frames);

/// The answer that a scripted server got.
answer read_answer(const command& got);

/// The nonce of the first challenge.
std::string nonce_of(const answer& challenge);

/// A SIP message as drachtio hands it on, without the frame around it.
std::string network_payload(std::string_view sip, std::string_view transaction,
                            std::string_view address = "192.0.2.7",
                            std::uint16_t port = 40'000,
                            std::string_view protocol = "udp");

/// The nonces that everybody in these tests trusts.
std::shared_ptr<const digest::nonce_factory> test_nonces();

} // namespace rollcall::actors_test
